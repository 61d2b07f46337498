package dev.sinter.tests.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.kernel.KernelParser;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A zero divisor, which traps or is undefined on machines, ends a kernel with an exception. */
final class DivisionTest {

  static Stream<Arguments> targetsAndOperators() {
    return CompiledKernels.targets().stream()
        .flatMap(target ->
            Stream.of("/", "%", "//", "%%").map(operator -> Arguments.of(target, operator)));
  }

  static List<Target> vectorTargets() {
    return CompiledKernels.vectorTargets();
  }

  @ParameterizedTest
  @MethodSource("targetsAndOperators")
  void endsTheKernel(Target target, String operator) {
    KernelFunction kernel =
        compiled(
            """
            kernel divide (x: read i64, y: write i64) (n) {
              parallel for i: i64 = lo to hi {
                store y[i * 8] = n OP load i64 x[i * 8]
              }
            }
            """
                .replace("OP", operator),
            target);
    Tensor x = Tensor.of(new long[] {1, 1, 0, 1}, 4);
    Tensor y = Tensor.of(new long[] {7, 7, 7, 7}, 4);
    assertThrows(ArithmeticException.class, () -> run(kernel, x, y, 0, 4));
    assertArrayEquals(new long[] {7, 7}, Arrays.copyOfRange(y.toLongArray(), 2, 4));
    run(kernel, x, y, 3, 4);
  }

  /** Nothing after the call of a subroutine that ended so may run. */
  @ParameterizedTest
  @MethodSource("targetsAndOperators")
  void endsItsCallers(Target target, String operator) {
    KernelFunction kernel =
        compiled(
            """
            kernel divide (x: read i64, y: write i64) (n) {
              sub inner (at: i64) {
                store y[at] = n OP load i64 x[at]
              }
              sub outer (at: i64) {
                call inner(at)
                store y[at + 8] = 1
              }
              parallel for i: i64 = lo to hi {
                call outer(i * 16)
                store y[i * 16 + 16] = 1
              }
            }
            """
                .replace("OP", operator),
            target);
    Tensor x = Tensor.of(new long[] {0, 0, 0}, 3);
    Tensor y = Tensor.of(new long[] {7, 7, 7}, 3);
    assertThrows(ArithmeticException.class, () -> run(kernel, x, y, 0, 1));
    assertArrayEquals(new long[] {7, 7, 7}, y.toLongArray());
  }

  @ParameterizedTest
  @MethodSource("vectorTargets")
  void inOneLaneIsEnough(Target target) {
    int lanes = target.lanes(8);
    KernelFunction kernel =
        compiled(
            """
            kernel divide (x: read i64, y: write i64) (n) {
              store y[0] = splat(n, W) / load i64xW x[0]
            }
            """
                .replace("W", Integer.toString(lanes)),
            target);
    long[] divisors = new long[lanes];
    Arrays.fill(divisors, 3);
    Tensor y = Tensor.of(new long[lanes], lanes);
    run(kernel, Tensor.of(divisors, lanes), y, 0, 1);
    divisors[lanes - 1] = 0;
    assertThrows(ArithmeticException.class, () -> run(kernel, Tensor.of(divisors, lanes), y, 0, 1));
  }

  private static KernelFunction compiled(String text, Target target) {
    return CompiledKernels.of(KernelParser.parse(text), target);
  }

  private static void run(KernelFunction kernel, Tensor x, Tensor y, long lo, long hi) {
    kernel.run(new MemorySegment[] {x.data(), y.data()}, new long[2], new long[] {100}, lo, hi);
  }
}
