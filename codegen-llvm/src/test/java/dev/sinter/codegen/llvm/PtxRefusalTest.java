package dev.sinter.codegen.llvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelParser;
import dev.sinter.ir.target.Target;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is not printed for GPUs, or for them only. */
final class PtxRefusalTest {
  private static final Gpu GPU = Gpu.of(Target.SM_80);

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "(x: write f32) () { parallel for i: i64 = lo to hi { store x[i * 4] = 0.0 } }; parallel"
            + " loops",
        "(x: write f32, w: scratch f32) () { thread_x for t: i64 = 0 to 4 { store x[t * 4] = 0.0 }"
            + " }; scratch buffers, such as w",
        "(s: shared f32[49168 bytes]) () { thread_x for t: i64 = 0 to 4 { store s[t * 4] = 0.0 }"
            + " }; 49168 bytes of shared buffers; at most 49152",
        "(s: shared f32[49152 bytes], r: shared f32[1 bytes]) () { thread_x for t: i64 = 0 to 4 {"
            + " store s[t * 4] = 0.0 } }; 49168 bytes of shared buffers; at most 49152",
      })
  void refuses(String kernel, String what) {
    Kernel parsed = KernelParser.parse("kernel k " + kernel);
    SinterException e = assertThrows(SinterException.class, () -> BlockShape.of(parsed, GPU));
    assertEquals(ErrorCode.TARGET_UNSUPPORTED, e.code());
    assertTrue(
        e.getMessage().startsWith("kernel k: target sm_80 does not take " + what), e::getMessage);
  }

  static List<Target> others() {
    return Target.all();
  }

  /** GPUs are no targets of programs yet. */
  @ParameterizedTest
  @MethodSource("others")
  void takesGpusOnly(Target target) {
    SinterException e = assertThrows(SinterException.class, () -> Gpu.of(target));
    assertEquals(ErrorCode.TARGET_UNSUPPORTED, e.code());
    assertFalse(Target.gpus().contains(target));
  }

  static List<String> kernels() {
    return GpuKernels.NAMES;
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void cpusTakeNoThreads(String name) {
    Machine machine = Machine.of(Target.X86_64_V4);
    SinterException e =
        assertThrows(
            SinterException.class, () -> ModulePrinter.print(GpuKernels.read(name), machine));
    assertEquals(ErrorCode.TARGET_UNSUPPORTED, e.code());
  }

  @Test
  void blocksHaveTheThreadsOfTheirLoops() {
    Kernel kernel =
        KernelParser.parse(
            """
            kernel k (y: write i64, s: shared i8[17 bytes]) (n) {
              let rows: i64 = n * 2
              grid_z for b: i64 = 0 to n {
                thread_y for j: i64 = 0 to 3 {
                  let at: i64 = j * 8
                  thread_x for i: i64 = 0 to 5 {
                    for k1: i64 = 0 to rows {
                      store y[at + i] = k1
                    }
                  }
                }
              }
            }
            """);
    assertEquals(new BlockShape(5, 3, 1, 32), BlockShape.of(kernel, GPU));
    Kernel alone = KernelParser.parse("kernel k (y: write i64) () { store y[0] = 1 }");
    assertEquals(new BlockShape(1, 1, 1, 0), BlockShape.of(alone, GPU));
  }
}
