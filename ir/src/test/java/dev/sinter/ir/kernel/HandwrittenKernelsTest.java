package dev.sinter.ir.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.Random;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Six kernels written by hand, each against a plain computation in f64. */
final class HandwrittenKernelsTest {
  private static final double[][] WINOGRAD_B = {
    {4, 0, -5, 0, 1, 0},
    {0, -4, -4, 1, 1, 0},
    {0, 4, -4, -1, 1, 0},
    {0, -2, -1, 2, 1, 0},
    {0, 2, -1, -2, 1, 0},
    {0, 4, 0, -5, 0, 1}
  };

  @ParameterizedTest
  @CsvSource({
    "6, 64, 8",
    "1, 1, 1",
    "7, 65, 3",
    "12, 128, 5",
    "5, 17, 33",
    "13, 100, 0",
    "6, 16, 64"
  })
  void product(int m, int n, int k) {
    Random random = new Random(1);
    Tensor a = KernelRun.random(random, ElementType.F32, m, k);
    Tensor b = KernelRun.random(random, ElementType.F32, k, n);
    Tensor c = Tensor.zeros(TensorType.of(ElementType.F32, m, n));
    KernelRun.run(
        KernelRun.read("product_6x4"),
        (m + 5) / 6,
        new long[] {m, n, k, 4L * k, 4L * n, 4L * n},
        a,
        b,
        c);
    check(
        c,
        1e-6 * (k + 1),
        i -> {
          double sum = 0;
          for (int j = 0; j < k; j++) {
            sum += a.getDouble(i / n * k + j) * b.getDouble(j * (long) n + i % n);
          }
          return sum;
        });
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 16", "2, 17", "4, 100", "1, 5"})
  void softmax(int rows, int n) {
    Tensor x = KernelRun.random(new Random(2), ElementType.F32, rows, n);
    x.setDouble(0, -300);
    Tensor y = Tensor.zeros(x.type());
    KernelRun.run(KernelRun.read("softmax"), rows, new long[] {n, 4L * n}, x, y);
    check(
        y,
        3e-7,
        i -> {
          double largest = Double.NEGATIVE_INFINITY;
          for (int j = 0; j < n; j++) {
            largest = Math.max(largest, x.getDouble(i / n * n + j));
          }
          double sum = 0;
          for (int j = 0; j < n; j++) {
            sum += Math.exp(x.getDouble(i / n * n + j) - largest);
          }
          return Math.exp(x.getDouble(i) - largest) / sum;
        });
  }

  @ParameterizedTest
  @CsvSource({"4, 4, 16", "6, 9, 5", "1, 1, 1", "8, 12, 20"})
  void winogradInput(int h, int w, int c) {
    Tensor x = KernelRun.random(new Random(3), ElementType.F32, h, w, c);
    int tilesX = (w + 3) / 4;
    int tiles = (h + 3) / 4 * tilesX;
    Tensor v = Tensor.zeros(TensorType.of(ElementType.F32, 36, tiles, c));
    KernelRun.run(
        KernelRun.read("winograd_input"), tiles, new long[] {h, w, c, tilesX, tiles}, x, v);
    check(
        v,
        1e-5,
        i -> {
          long channel = i % c;
          long tile = i / c % tiles;
          int u = (int) (i / c / tiles / 6);
          int t = (int) (i / c / tiles % 6);
          double sum = 0;
          for (int p = 0; p < 6; p++) {
            for (int q = 0; q < 6; q++) {
              long row = tile / tilesX * 4 - 1 + p;
              long column = tile % tilesX * 4 - 1 + q;
              boolean inside = row >= 0 && row < h && column >= 0 && column < w;
              sum +=
                  inside
                      ? WINOGRAD_B[u][p]
                          * x.getDouble((row * w + column) * c + channel)
                          * WINOGRAD_B[t][q]
                      : 0;
            }
          }
          return sum;
        });
  }

  @ParameterizedTest
  @CsvSource({"8, 16", "3, 5", "1, 1", "20, 40"})
  void lstmCell(int inputs, int units) {
    Random random = new Random(4);
    Tensor x = KernelRun.random(random, ElementType.F32, inputs);
    Tensor h = KernelRun.random(random, ElementType.F32, units);
    Tensor c = KernelRun.random(random, ElementType.F32, units);
    Tensor w = KernelRun.random(random, ElementType.F32, inputs + units, 4, units);
    Tensor bias = KernelRun.random(random, ElementType.F32, 4, units);
    Tensor nextH = Tensor.zeros(h.type());
    Tensor nextC = Tensor.zeros(c.type());
    Tensor gates = Tensor.zeros(TensorType.of(ElementType.F32, 64));
    KernelRun.run(
        KernelRun.read("lstm_cell"),
        (units + 15) / 16,
        new long[] {inputs, units},
        x,
        h,
        c,
        w,
        bias,
        nextH,
        nextC,
        gates);
    LongToDoubleFunction cell =
        unit -> {
          double kept = sigmoid(gate(2, unit, x, h, w, bias)) * c.getDouble(unit);
          return kept
              + sigmoid(gate(0, unit, x, h, w, bias)) * Math.tanh(gate(3, unit, x, h, w, bias));
        };
    check(nextC, 2e-6, cell);
    check(
        nextH,
        2e-6,
        unit -> sigmoid(gate(1, unit, x, h, w, bias)) * Math.tanh(cell.applyAsDouble(unit)));
  }

  private static double gate(int gate, long unit, Tensor x, Tensor h, Tensor w, Tensor bias) {
    long units = h.size();
    double sum = bias.getDouble(gate * units + unit);
    for (long k = 0; k < x.size() + units; k++) {
      double in = k < x.size() ? x.getDouble(k) : h.getDouble(k - x.size());
      sum += in * w.getDouble((k * 4 + gate) * units + unit);
    }
    return sum;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  @ParameterizedTest
  @CsvSource({"1, 8", "7, 5", "10, 20"})
  void embedding(int rows, int d) {
    Tensor index =
        Tensor.of(
            new long[] {0, rows - 1, -1, -rows, rows, -rows - 1, Long.MIN_VALUE, Long.MAX_VALUE},
            8);
    long[] expected = {0, rows - 1, rows - 1, 0, rows - 1, 0, 0, rows - 1};
    Tensor table = KernelRun.random(new Random(5), ElementType.F32, rows, d);
    Tensor y = Tensor.zeros(TensorType.of(ElementType.F32, 8, d));
    Tensor outside = Tensor.zeros(TensorType.of(ElementType.BOOL, 8));
    KernelRun.run(KernelRun.read("embedding"), 8, new long[] {rows, d}, index, table, y, outside);
    check(y, 0, i -> table.getDouble(expected[(int) (i / d)] * d + i % d));
    check(outside, 0, i -> i >= 4 ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({"64, 64, 32", "64, 64, 96", "16, 8, 16", "1, 1, 8", "70, 130, 40", "65, 63, 72"})
  void productOnTensorCores(int m, int n, int k) {
    Random random = new Random(6);
    Tensor a = KernelRun.random(random, ElementType.F16, m, k);
    Tensor b = KernelRun.random(random, ElementType.F16, n, k);
    Tensor c = Tensor.zeros(TensorType.of(ElementType.F32, m, n));
    KernelRun.run(KernelRun.read("product_f16_sm80"), 0, new long[] {m, n, k}, a, b, c);
    check(
        c,
        1e-6 * k,
        i -> {
          double sum = 0;
          for (int j = 0; j < k; j++) {
            sum += a.getDouble(i / n * k + j) * b.getDouble(i % n * k + j);
          }
          return sum;
        });
  }

  /** Each barrier and the wait are needed: without one of them the product is refused. */
  @ParameterizedTest
  @CsvSource({
    "'async wait 1\n            barrier', 'async wait 1'",
    "'            barrier\n          }', '          }'",
    "async wait 1, async wait 2",
    "stage + r * 64, r * 64",
  })
  void productOnTensorCoresNeedsItsBarriers(String part, String damaged) {
    String text = KernelRun.read("product_f16_sm80").toString();
    assertTrue(text.contains(part), text);
    Kernel kernel = KernelParser.parse(text.replace(part, damaged));
    Tensor a = KernelRun.random(new Random(7), ElementType.F16, 64, 128);
    Tensor c = Tensor.zeros(TensorType.of(ElementType.F32, 64, 64));
    long[] arguments = {64, 64, 128};
    SinterException e =
        assertThrows(SinterException.class, () -> KernelRun.once(kernel, 0, 0, arguments, a, a, c));
    assertTrue(e.getMessage().contains(": race: "), e::getMessage);
  }

  private static void check(Tensor found, double tolerance, LongToDoubleFunction expected) {
    for (long i = 0; i < found.size(); i++) {
      double value = found.getDouble(i);
      assertEquals(expected.applyAsDouble(i), value, tolerance, "at " + i);
      assertTrue(Double.isFinite(value), "at " + i);
    }
  }
}
