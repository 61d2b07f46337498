package dev.sinter.codegen.llvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.ir.kernel.KernelInterpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.function.LongToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the kernels whose PTX is tested compute, by their definition: threads in lock step, with
 * every race found.
 */
final class GpuKernelNumbersTest {
  private static final long SEED = 7;

  private final Random random = new Random(SEED);

  private static void run(String name, long blocks, long[] arguments, Tensor... buffers) {
    MemorySegment[] memory = Arrays.stream(buffers).map(Tensor::data).toArray(MemorySegment[]::new);
    KernelInterpreter.run(
        GpuKernels.read(name), memory, new long[buffers.length], arguments, 0, blocks);
  }

  private Tensor random(ElementType element, long... shape) {
    Tensor tensor = zeros(element, shape);
    for (long i = 0; i < tensor.size(); i++) {
      tensor.setDouble(i, random.nextGaussian());
    }
    return tensor;
  }

  private static Tensor zeros(ElementType element, long... shape) {
    return Tensor.zeros(TensorType.of(element, shape));
  }

  private static void check(Tensor found, double tolerance, LongToDoubleFunction expected) {
    for (long i = 0; i < found.size(); i++) {
      assertEquals(
          expected.applyAsDouble(i), found.getDouble(i), tolerance, "seed " + SEED + ", at " + i);
    }
  }

  @ParameterizedTest
  @CsvSource({"512, 1", "513, 2", "1, 1", "1022, 2"})
  void vectorAdd(int n, int blocks) {
    Tensor x = random(ElementType.F32, n);
    Tensor y = random(ElementType.F32, n);
    Tensor z = zeros(ElementType.F32, n);
    run("vector_add", blocks, new long[] {n}, x, y, z);
    check(z, 0, i -> (float) (x.getDouble(i) + y.getDouble(i)));
  }

  @ParameterizedTest
  @CsvSource({"1", "127", "300"})
  void blockSum(int n) {
    Tensor x = random(ElementType.F32, 3, n);
    Tensor y = zeros(ElementType.F32, 3);
    run("block_sum", 3, new long[] {n}, x, y);
    check(y, 1e-5 * n, i -> LongStream.range(0, n).mapToDouble(j -> x.getDouble(i * n + j)).sum());
  }

  @ParameterizedTest
  @CsvSource({"32, 32", "33, 65", "1, 40"})
  void transpose(int rows, int columns) {
    Tensor x = random(ElementType.F32, rows, columns);
    Tensor y = zeros(ElementType.F32, columns, rows);
    run("transpose", 0, new long[] {rows, columns}, x, y);
    check(y, 0, i -> x.getDouble(i % rows * columns + i / rows));
  }

  @ParameterizedTest
  @CsvSource({"16, 16, 16", "17, 5, 33", "1, 1, 1"})
  void productTiled(int m, int n, int k) {
    Tensor a = random(ElementType.F32, m, k);
    Tensor b = random(ElementType.F32, k, n);
    Tensor c = zeros(ElementType.F32, m, n);
    run("product_tiled", 0, new long[] {m, n, k}, a, b, c);
    check(c, 1e-6 * k, i -> dot(k, j -> a.getDouble(i / n * k + j) * b.getDouble(j * n + i % n)));
  }

  @ParameterizedTest
  @CsvSource({"16", "64"})
  void productOfHalves(int k) {
    Tensor a = random(ElementType.F16, 16, k);
    Tensor b = random(ElementType.F16, 8, k);
    Tensor c = zeros(ElementType.F32, 16, 8);
    run("product_f16", 0, new long[] {k}, a, b, c);
    check(c, 1e-5, i -> dot(k, j -> a.getDouble(i / 8 * k + j) * b.getDouble(i % 8 * k + j)));
  }

  @ParameterizedTest
  @CsvSource({"8", "6", "2"})
  void productOfBfloats(int columns) {
    Tensor a = random(ElementType.BF16, 16, 16);
    Tensor b = random(ElementType.BF16, 8, 16);
    Tensor c = zeros(ElementType.F32, 16, 8);
    run("product_bf16", 0, new long[] {columns}, a, b, c);
    check(
        c,
        1e-5,
        i ->
            i % 8 >= columns
                ? 0
                : dot(16, j -> a.getDouble(i / 8 * 16 + j) * b.getDouble(i % 8 * 16 + j)));
  }

  private static double dot(long k, LongToDoubleFunction term) {
    return LongStream.range(0, k).mapToDouble(term).sum();
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "5"})
  void runningSum(int n) {
    Tensor x = random(ElementType.F32, n, 512);
    Tensor y = zeros(ElementType.F32, 512);
    run("running_sum", 0, new long[] {n}, x, y);
    check(y, 1e-5, i -> dot(n, j -> x.getDouble(j * 512 + i)));
  }

  @Test
  void smallCopies() {
    Tensor x = Tensor.of(LongStream.range(0, 96).mapToInt(i -> (int) i).toArray(), 96);
    Tensor y = zeros(ElementType.I32, 96);
    run("small_copies", 0, new long[0], x, y);
    check(y, 0, i -> 95 - i);
  }

  @Test
  void neighbours() {
    Tensor y = zeros(ElementType.I32, 32);
    run("neighbours", 0, new long[0], y);
    check(y, 0, i -> i == 0 ? 7 : i - 1);
  }

  @Test
  void narrowTypes() {
    Tensor h = zeros(ElementType.F16, 8);
    Tensor b = zeros(ElementType.BF16, 8);
    Tensor n = zeros(ElementType.I8, 8);
    for (int i = 0; i < 8; i++) {
      h.setDouble(i, i - 2.5);
      b.setDouble(i, -i);
      n.setLong(i, 20 * i - 70);
    }
    Tensor m = Tensor.of(new boolean[] {false, true, false, true, false, true, false, true}, 8);
    run("narrow_types", 0, new long[0], h, b, n, m);
    check(h, 0, i -> (i - 2.5) * (i - 2.5) - i);
    // Numbers of 8 bits have an error of at most half a unit in the last place, once each.
    check(b, 0.02, i -> Math.sqrt((double) i) - (i - 2.5));
    check(n, 0, i -> Math.max((byte) ((20 * i - 70) * (20 * i - 70)), (byte) (i - 2.5)) >> 1);
    check(m, 0, i -> i % 2 == 0 && i - 2.5 < 20 * i - 70 ? 1 : 0);
  }

  @Test
  void fusedHalves() {
    Tensor h = random(ElementType.F16, 8);
    Tensor b = random(ElementType.BF16, 8);
    Tensor x = h.copy();
    Tensor y = b.copy();
    run("half_fma", 0, new long[0], h, b);
    Tensor rounded = zeros(ElementType.F16, 8);
    Tensor bfloats = zeros(ElementType.BF16, 8);
    for (int i = 0; i < 8; i++) {
      // Products and sums of so few bits are exact in f64.
      rounded.setDouble(i, x.getDouble(i) * x.getDouble(i) - x.getDouble(i));
      bfloats.setDouble(i, y.getDouble(i) * y.getDouble(i) - y.getDouble(i));
    }
    check(h, 0, rounded::getDouble);
    check(b, 0, bfloats::getDouble);
  }

  @Test
  void wideTypes() {
    Tensor x = Tensor.of(new double[] {0, 1.5, -2.25, 100.7, 1e19, -1e19, 3.5, 2.5}, 8);
    Tensor u = zeros(ElementType.U64, 8);
    long[] numbers = {0, 1, 2, 3, -1, 1L << 40, 6, 100};
    for (int i = 0; i < 8; i++) {
      u.setLong(i, numbers[i]);
    }
    double[] before = new double[8];
    Arrays.setAll(before, x::getDouble);
    Tensor r = zeros(ElementType.F64, 8);
    Tensor w = zeros(ElementType.I64, 8);
    run("wide_types", 0, new long[0], x, u, r, w);
    LongToDoubleFunction n = i -> numbers[(int) i] == -1 ? 0x1p64 : numbers[(int) i];
    LongToDoubleFunction a = i -> before[(int) i];
    check(
        x,
        1e-3,
        i ->
            Math.sqrt(Math.abs(a.applyAsDouble(i))) / (a.applyAsDouble(i) + 3)
                + n.applyAsDouble(i));
    check(
        r,
        0,
        i ->
            a.applyAsDouble(i) % 0.75
                + Math.rint(a.applyAsDouble(i))
                + Math.max(a.applyAsDouble(i), n.applyAsDouble(i)));
    long[] kept = new long[8];
    Arrays.setAll(kept, i -> (long) (before[i] * 1e18) + (long) Math.floor(before[i]));
    assertArrayEquals(kept, w.toLongArray());
    assertEquals(5 * (numbers[7] >>> 3), u.getLong(7));
    assertEquals(5 * (100 >>> 0), u.getLong(3), "100.7 is more than 3 >>> 3");
  }

  @ParameterizedTest
  @CsvSource({"1", "7", "1000003"})
  void divide(long d) {
    Tensor x = Tensor.of(new long[] {0, 13, -13, 1L << 40, -(1L << 40), 6, 7, -7}, 8);
    Tensor q = zeros(ElementType.I64, 8);
    Tensor r = zeros(ElementType.I32, 8);
    run("divide", 2, new long[] {d}, x, q, r);
    for (int i = 0; i < 8; i++) {
      long n = x.getLong(i);
      assertEquals(Math.floorDiv(n, d) + i / d * 1000 + n / 7, q.getLong(i), "quotient of " + n);
      assertEquals(
          (int) Math.floorMod(n, d) + (int) n % (int) d, r.getLong(i), "remainder of " + n);
    }
  }

  @Test
  void divisionByZeroIsFound() {
    Tensor x = Tensor.of(new int[] {1, 2, 3, 4, -1, 0, 5, 6}, 8);
    Tensor y = Tensor.of(new int[] {9, 9, 9, 9, 9, 9, 9, 9}, 8);
    assertThrows(ArithmeticException.class, () -> run("vector_divide", 0, new long[0], x, y));
    x.setLong(5, 2);
    run("vector_divide", 0, new long[0], x, y);
    long[] expected = {9, 4, 3, 2, -9, 4, 1, 1};
    assertArrayEquals(expected, y.toLongArray());
  }

  @Test
  void collatz() {
    Tensor x = Tensor.of(LongStream.rangeClosed(1, 16).toArray(), 16);
    Tensor y = zeros(ElementType.I64, 16);
    run("collatz", 0, new long[0], x, y);
    long[] expected = {0, 1, 7, 2, 5, 8, 16, 3, 19, 6, 14, 9, 9, 17, 17, 4};
    assertArrayEquals(expected, y.toLongArray());
  }

  @Test
  void lookup() {
    Tensor table = random(ElementType.F32, 5);
    int[] indices = {0, 4, -1, 5, 3, 3, 3, 3, 1, 9, 2, 9, 0, 1, 2, 3};
    Tensor y = zeros(ElementType.F32, 16);
    run("lookup", 0, new long[] {5}, table, Tensor.of(indices, 16), y);
    LongToDoubleFunction found =
        i -> indices[(int) i] >= 0 && indices[(int) i] < 5 ? table.getDouble(indices[(int) i]) : -1;
    check(
        y, 0, i -> indices[(int) i] < 0 || indices[(int) i] >= 5 ? 0 : found.applyAsDouble(i ^ 1));
  }

  @Test
  void roundings() {
    Tensor x = random(ElementType.F32, 16);
    Tensor y = zeros(ElementType.F32, 24);
    Tensor u = random(ElementType.F64, 8);
    Tensor v = zeros(ElementType.F64, 8);
    run("roundings", 0, new long[0], x, y, u, v);
    for (int i = 0; i < 8; i++) {
      float a = (float) x.getDouble(i);
      float b = (float) x.getDouble(i + 8);
      double c = u.getDouble(i);
      assertEquals(a * b + a, y.getDouble(i));
      assertEquals(a / b - a * a, y.getDouble(i + 8));
      assertEquals((float) Math.sqrt(Math.abs(a)) * b + 1, y.getDouble(i + 16));
      assertEquals(c * c - c / 3 + Math.sqrt(Math.abs(c)), v.getDouble(i));
    }
  }
}
