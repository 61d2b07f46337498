package dev.sinter.runtime.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.target.Target;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Linux says of a CPU, and the code that runs on it. */
class CpuTest {
  private static final String V3 = "fma avx avx2 bmi1 bmi2 f16c abm movbe xsave popcnt sse4_2";
  private static final String V4 = "avx512f avx512bw avx512cd avx512dq avx512vl";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "V3 V4    |      | x86-64-v3 x86-64-v4",
        "V3       |      | x86-64-v3",
        "V4       |      | ''",
        "V3 V4    | avx2 | ''",
        "V3 V4    | avx512vl | x86-64-v3",
        "V3 V4    | xsave | ''",
      })
  void levelsNeedAllTheirFeatures(String features, String missing, String expected) {
    String flags =
        (" " + features.replace("V3", V3).replace("V4", V4) + " ")
            .replace(missing == null ? "-" : " " + missing + " ", " ");
    List<String> lines =
        List.of("processor\t: 0", "flags\t\t: " + flags.strip(), "vmx flags: avx2");
    List<String> levels = Cpu.x86Levels(Cpu.flags(lines)).stream().map(Target::name).toList();
    assertEquals(expected, String.join(" ", levels));
  }

  /** A thread may move to any of them. */
  @Test
  void everyProcessorMustHaveAFeature() {
    List<String> lines = List.of("flags : " + V3 + " " + V4, "flags : " + V3);
    assertEquals(List.of(Target.X86_64_V3), Cpu.x86Levels(Cpu.flags(lines)));
  }
}
