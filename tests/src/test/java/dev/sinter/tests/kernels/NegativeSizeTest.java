package dev.sinter.tests.kernels;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.kernel.KernelParser;
import dev.sinter.ir.target.Target;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Machine code is made for ranges and divisors that are not negative. It refuses others before it
 * does anything; what it only adds or multiplies may have any sign.
 */
final class NegativeSizeTest {
  private static final Kernel KERNEL =
      KernelParser.parse(
          """
          kernel rows (out: write i64) (columns, stride) {
            sub set (at: i64, p: i64) {
              store out[at] = (p - 5) %% columns + stride
            }
            parallel for p: i64 = lo to hi {
              call set(p // columns * 8, p)
            }
          }
          """);

  static List<Target> machines() {
    return CompiledKernels.machines();
  }

  @ParameterizedTest
  @MethodSource("machines")
  void isRefused(Target target) {
    KernelFunction kernel = CompiledKernels.of(KERNEL, target);
    for (long[] call : new long[][] {{-3, 1, 0, 2}, {3, 1, -1, 2}, {Long.MIN_VALUE, 1, 0, 2}}) {
      long[] out = new long[2];
      assertThrows(IllegalArgumentException.class, () -> run(kernel, call, out));
      assertEquals(List.of(0L, 0L), List.of(out[0], out[1]));
    }
  }

  @ParameterizedTest
  @MethodSource("machines")
  void isNoMatterWhereNothingIsDividedByIt(Target target) {
    long[] out = new long[2];
    assertDoesNotThrow(
        () -> run(CompiledKernels.of(KERNEL, target), new long[] {3, -7, 2, 4}, out));
    // The dividend of the remainder is negative: −3 and −2.
    assertEquals(List.of(-7L, -6L), List.of(out[0], out[1]));
  }

  /**
   * @param call columns, stride, lo and hi
   */
  private static void run(KernelFunction kernel, long[] call, long[] out) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(ValueLayout.JAVA_LONG, out.length);
      long[] arguments = {call[0], call[1]};
      try {
        kernel.run(new MemorySegment[] {memory}, new long[1], arguments, call[2], call[3]);
      } finally {
        MemorySegment.copy(memory, ValueLayout.JAVA_LONG, 0, out, 0, out.length);
      }
    }
  }
}
