package dev.sinter.codegen.jvm;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.ir.target.Target;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytecode does not reach beyond a segment. */
final class BoundsTest {
  @ParameterizedTest
  @CsvSource({
    "jvm-scalar, f32, 4",
    "jvm-128, f32x4, 16",
    "jvm-512, f32x16, 64",
    "jvm-128, i8x4, 4"
  })
  void outOfBoundsThrows(String targetName, String type, int bytes) {
    Target target =
        CompiledKernel.TARGETS.stream()
            .filter(t -> t.name().equals(targetName))
            .findFirst()
            .orElseThrow();
    String element = type.replaceAll("x.*", "");
    String copy =
        "kernel move (x: read E, y: write E) (source, sink) {\n  store y[sink] = load T x[source]\n}\n"
            .replace("E", element)
            .replace("T", type);
    CompiledKernel kernel = CompiledKernel.of(copy, target);
    MemorySegment x = CompiledKernel.memory(new byte[128]);
    List<MemorySegment> buffers = List.of(x, CompiledKernel.memory(new byte[128]));
    kernel.run(buffers, List.of(128L - bytes, 0L), 0, 1);
    for (long bad : new long[] {129L - bytes, -1, 128, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> kernel.run(buffers, List.of(bad, 0L), 0, 1),
          "load at " + bad);
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> kernel.run(buffers, List.of(0L, bad), 0, 1),
          "store at " + bad);
    }
  }
}
