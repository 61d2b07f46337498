package dev.sinter.tests.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelParser;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Loops, branches, registers, calls and vector expressions: what small kernels leave in an i64
 * buffer.
 */
final class StatementTest {
  /**
   * @param body statements over the buffer {@code out} and the argument {@code n}
   * @param expected the first elements of the buffer afterwards; the others are 0
   */
  record Case(
      String name, Target target, long n, String subroutines, String body, String expected) {
    @Override
    public String toString() {
      return name + " for " + target;
    }
  }

  private static Stream<Case> all(
      String name, long n, String subroutines, String body, String expected) {
    return CompiledKernels.targets().stream()
        .map(target -> new Case(name, target, n, subroutines, body, expected));
  }

  /** Of 512 bits, which LLVM takes apart where a machine has fewer. */
  private static Stream<Case> wide(String name, long n, String body, String expected) {
    return Stream.concat(Stream.of(Target.JVM_512), CompiledKernels.machines().stream())
        .map(target -> new Case(name, target, n, "", body, expected));
  }

  static Stream<Case> scalarCases() {
    return Stream.of(
            all(
                "a loop of ints",
                3,
                "",
                """
                for i: i32 = 1 to i32(n) * 3 step 3 {
                  store out[i64(i) * 8] = i64(i)
                }
                """,
                "0, 1, 0, 0, 4, 0, 0, 7"),
            all(
                "a loop of longs",
                3,
                "",
                """
                for i: i64 = n - 3 to n * 2 step 2 {
                  store out[i * 8] = i + 1
                }
                """,
                "1, 0, 3, 0, 5, 0"),
            all(
                "a loop with a long step",
                3,
                "",
                """
                for i: i32 = 0i32 to 100000i32 step 40000 {
                  store out[i64(i) / 5000] = i64(i)
                }
                """,
                "0, 40000, 80000"),
            all(
                "an empty loop",
                0,
                "",
                """
                for i: i32 = 5i32 to i32(n) {
                  store out[0] = 9
                }
                store out[8] = 1
                """,
                "0, 1"),
            all(
                "a bound is evaluated once",
                3,
                "",
                """
                register m: i64 = n
                for i: i64 = 0 to m {
                  m = m + 1
                  store out[i * 8] = m
                }
                """,
                "4, 5, 6"),
            all(
                "while",
                10,
                "",
                """
                register k: i64 = n
                register c: i64 = 0
                while k > 1 {
                  k = select((k & 1) == 0, k / 2, 3 * k + 1)
                  c = c + 1
                }
                store out[0] = c
                """,
                "6"),
            all(
                "while not",
                3,
                "",
                """
                register k: i64 = 0
                while !(k == n) {
                  k = k + 1
                }
                store out[0] = k
                """,
                "3"),
            all(
                "if and else",
                3,
                "",
                """
                if n < 3 {
                  store out[0] = 1
                } else {
                  store out[0] = 2
                }
                if !(n != 3) {
                  store out[8] = 3
                }
                if (n > 2) & (n < 4) {
                }
                """,
                "2, 3"),
            all(
                "if by float comparisons with NaN",
                0,
                "",
                """
                let f: f32 = nan
                if f < 1.0 {
                  store out[0] = 1
                }
                if !(f < 1.0) {
                  store out[8] = 1
                }
                if f >= 1.0 {
                  store out[16] = 1
                }
                if f != f {
                  store out[24] = 1
                }
                """,
                "0, 1, 0, 1"),
            all(
                "a negative zero as a condition",
                0,
                "",
                """
                if bool(-0.0bf16) {
                  store out[0] = 1
                }
                store out[8 if bool(-0.0f16)] = 1
                store out[16 if bool(2.0f16)] = 1
                """,
                "0, 0, 1"),
            all(
                "names of closed blocks",
                1,
                "",
                """
                if n == 1 {
                  let a: i64 = 5
                  store out[0] = a
                }
                if n == 1 {
                  let a: f64 = 6.0
                  store out[8] = i64(a)
                }
                """,
                "5, 6"),
            all(
                "subroutines",
                2,
                """
                sub inner (at: i64, f: f32, b: bool) {
                  if b {
                    store out[at] = i64(f) + n
                  }
                }
                sub outer (at: i32) {
                  call inner(i64(at) * 8, 1.5, true)
                  call inner(0, 7.0, false)
                }
                """,
                """
                call outer(1i32)
                call outer(2i32)
                """,
                "0, 3, 3"),
            all(
                "bools as values",
                5,
                "",
                """
                let a: bool = n == 5
                register b: bool = a ^ true
                b = b | (n > 4) & !false
                store out[0] = i64(b)
                store out[8] = i64(a == b) + i64(a < b)
                """,
                "1, 1"),
            all(
                "both values of a select",
                4,
                "",
                "store out[0] = select(n < 5, n * 2, n * 3) + select(n < 4, 100, 200)",
                "208"),
            all(
                "a prefetch does nothing",
                4,
                "",
                """
                prefetch out[n * 1000000]
                store out[0] = 1
                """,
                "1"))
        .flatMap(cases -> cases);
  }

  static Stream<Case> vectorCases() {
    return Stream.of(
            wide(
                "ramps",
                3,
                "store out[0] = ramp(n, 1, 8) + ramp(0, n * 2, 8)",
                "3, 10, 17, 24, 31, 38, 45, 52"),
            wide(
                "shuffles of one",
                3,
                "store out[0] = shuffle(ramp(0, 1, 8), [7, 6, 5, 4, 3, 2, 1, 0])",
                "7, 6, 5, 4, 3, 2, 1, 0"),
            wide(
                "shuffles of two",
                3,
                """
                let a: i64x8 = ramp(0, 1, 8)
                let b: i64x8 = ramp(10, 1, 8)
                store out[0] = shuffle(a, b, [0, 8, 1, 9, 2, 10, 15, 3])
                """,
                "0, 10, 1, 11, 2, 12, 17, 3"),
            wide(
                "shuffles of the second",
                3,
                """
                let a: i64x8 = ramp(0, 1, 8)
                let b: i64x8 = ramp(10, 1, 8)
                store out[0] = shuffle(a, b, [9, 8, 11, 10, 13, 12, 15, 14])
                """,
                "11, 10, 13, 12, 15, 14, 17, 16"),
            wide(
                "joined and split vectors",
                3,
                """
                let a: i64x4 = ramp(0, 1, 4)
                let b: i64x4 = ramp(10, 1, 4)
                let c: i64x8 = shuffle(a, b, [0, 1, 2, 3, 4, 5, 6, 7])
                store out[0] = c
                store out[64] = shuffle(c, [6, 1])
                store out[80] = shuffle(c, [5]) + shuffle(1, n, [1])
                """,
                "0, 1, 2, 3, 10, 11, 12, 13, 12, 1, 14"),
            wide(
                "shuffled masks",
                3,
                """
                let m: boolx8 = shuffle(first(n, 8), [7, 6, 5, 4, 3, 2, 1, 0])
                store out[0] = select(m, splat(1, 8), 2)
                """,
                "2, 2, 2, 2, 2, 1, 1, 1"),
            wide(
                "lanes",
                3,
                """
                let a: i64x8 = ramp(0, n, 8)
                store out[0] = lane(a, 7) + lane(a, 1)
                store out[8] = i64(lane(first(n, 8), 2)) + i64(lane(first(n, 8), 3))
                """,
                "24, 1"),
            wide(
                "masks as registers",
                3,
                """
                register m: boolx8 = first(n, 8)
                m = m | (ramp(0, 1, 8) == splat(5, 8))
                store out[0] = select(m, splat(1, 8), 0)
                m = !m & first(7, 8)
                store out[64 if m] = ramp(0, 1, 8)
                """,
                "1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 3, 4, 0, 6, 0"),
            wide(
                "masks of other lanes",
                3,
                """
                let a: f32x8 = f32x8(ramp(0, 1, 8))
                let m: boolx8 = a < 2.5
                store out[0 if m] = splat(7, 8)
                let k: boolx8 = m == (i16x8(ramp(0, 1, 8)) >= 2)
                store out[64] = i64x8(k)
                """,
                "7, 7, 7, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0"),
            wide(
                "compared masks",
                3,
                """
                let a: boolx8 = first(n, 8)
                let b: boolx8 = (ramp(0, 1, 8) & 1) == 1
                store out[0] = i64x8(a == b) + i64x8(a != b) * 2 + select(a, i64x8(b) * 4, i64x8(a))
                """,
                "2, 5, 2, 2, 1, 2, 1, 2"),
            wide(
                "splat bools and literal masks",
                3,
                """
                let m: boolx8 = splat(n == 3, 8)
                let k: boolx8 = true
                store out[0] = select(m & k, splat(1, 8), 2)
                """,
                "1, 1, 1, 1, 1, 1, 1, 1"),
            wide(
                "vectors that change in a loop",
                3,
                """
                register v: i64x8 = ramp(0, 1, 8)
                for i: i32 = 0i32 to i32(n) {
                  v = v * 2 + splat(i64(i), 8)
                }
                store out[0] = v
                """,
                "4, 12, 20, 28, 36, 44, 52, 60"))
        .flatMap(cases -> cases);
  }

  @ParameterizedTest
  @MethodSource({"scalarCases", "vectorCases"})
  void leavesWhatIsExpected(Case test) {
    String text =
        "kernel test (out: write i64) (n) {\n" + test.subroutines() + test.body() + "\n}\n";
    Tensor out = Tensor.zeros(TensorType.of(ElementType.I64, 24));
    Kernel kernel = KernelParser.parse(text);
    CompiledKernels.of(kernel, test.target())
        .run(new MemorySegment[] {out.data()}, new long[1], new long[] {test.n()}, 0, 1);
    long[] expected =
        Arrays.stream(test.expected().split(", ")).mapToLong(Long::parseLong).toArray();
    assertArrayEquals(Arrays.copyOf(expected, 24), out.toLongArray(), kernel.toString());
  }
}
