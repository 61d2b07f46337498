package dev.sinter.ir.graph;

import static dev.sinter.ir.type.ElementType.F64;
import static dev.sinter.ir.type.ElementType.I64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * NumPy's functions on symbolic sizes: what they give, what they refuse, and that slices are exact.
 */
class NumPySymbolicTest {
  /**
   * An expression over x: f32[n,4], y: f32[m,4], one: f32[1,n], v: f32[2*n], and the type it has.
   */
  record Symbolic(String name, BiFunction<NumPy, List<Value>, Value> expression, String expected) {
    @Override
    public String toString() {
      return name;
    }

    static Symbolic of(
        String name, BiFunction<NumPy, List<Value>, Value> expression, String expected) {
      return new Symbolic(name, expression, expected);
    }

    Value apply() {
      GraphBuilder builder = new GraphBuilder(name).at(Location.of("/node"));
      List<Value> inputs = new java.util.ArrayList<>();
      for (String type : List.of("f32[n,4]", "f32[m,4]", "f32[1,n]", "f32[2*n]")) {
        inputs.add(builder.input("i" + inputs.size(), TensorType.parse(type)));
      }
      return expression.apply(new NumPy(builder), inputs);
    }
  }

  static List<Symbolic> symbolic() {
    return List.of(
        Symbolic.of("broadcast", (np, x) -> np.add(np.transpose(x.get(0)), x.get(2)), "f32[4,n]"),
        Symbolic.of("matmul", (np, x) -> np.matmul(x.get(2), x.get(0)), "f32[1,4]"),
        Symbolic.of("reshape", (np, x) -> np.reshape(x.get(0), 2, -1), "f32[2,2*n]"),
        Symbolic.of("reshape vector", (np, x) -> np.reshape(x.get(3), -1, 2), "f32[n,2]"),
        Symbolic.of("x[1:]", (np, x) -> np.index(x.get(0), "1:"), "f32[max(0,n-1),4]"),
        Symbolic.of("x[:-1]", (np, x) -> np.index(x.get(0), ":-1"), "f32[max(0,n-1),4]"),
        Symbolic.of("x[2:-1]", (np, x) -> np.index(x.get(0), "2:-1"), "f32[max(0,n-3),4]"),
        Symbolic.of("x[-2:]", (np, x) -> np.index(x.get(0), "-2:"), "f32[min(2,n),4]"),
        Symbolic.of("x[:3]", (np, x) -> np.index(x.get(0), ":3"), "f32[min(3,n),4]"),
        Symbolic.of("x[:n]", (np, x) -> np.index(x.get(3), ":n"), "f32[n]"),
        Symbolic.of("x[n:]", (np, x) -> np.index(x.get(3), "n:"), "f32[n]"),
        Symbolic.of("x[::2]", (np, x) -> np.index(x.get(0), "::2"), "f32[(n+1)/2,4]"),
        Symbolic.of("x[::-1]", (np, x) -> np.index(x.get(0), "::-1"), "f32[n,4]"),
        Symbolic.of("x[-1]", (np, x) -> np.index(x.get(0), "-1"), "f32[4]"),
        Symbolic.of("mean", (np, x) -> np.mean(x.get(0), true, 0), "f32[1,4]"),
        Symbolic.of("split", (np, x) -> np.split(x.get(3), 2, 0).get(1), "f32[n]"),
        Symbolic.of("concatenate", (np, x) -> np.concatenate(x.subList(0, 2), 0), "f32[m+n,4]"),
        Symbolic.of("tile", (np, x) -> np.tile(x.get(0), 3, 1), "f32[3*n,4]"),
        Symbolic.of("repeat", (np, x) -> np.repeat(x.get(0), 3, 0), "f32[3*n,4]"),
        Symbolic.of(
            "take", (np, x) -> np.take(x.get(0), np.arange(I64, Dim.symbol("n")), 1), "f32[n,n]"),
        Symbolic.of("full", (np, x) -> np.zeros(F64, x.get(0).type().shape()), "f64[n,4]"));
  }

  @ParameterizedTest
  @MethodSource("symbolic")
  void sizesMayBeSymbols(Symbolic row) {
    assertEquals(row.expected, row.apply().type().toString());
  }

  static List<Symbolic> refused() {
    return List.of(
        Symbolic.of(
            "two symbols",
            (np, x) -> np.add(x.get(0), x.get(1)),
            "/node: add: shapes [[n,4], [m,4]] do not broadcast: on axis -2 sizes n and m cannot be"
                + " proved equal"),
        Symbolic.of(
            "known sizes",
            (np, x) -> np.add(np.zeros(F64, x.get(0).type().shape()), np.arange(F64, Dim.of(3))),
            "on axis -1 sizes 4 and 3 differ"),
        Symbolic.of(
            "types",
            (np, x) -> np.add(x.get(0), np.scalar(F64, 1.0)),
            "/node: add: element types f32 and f64 differ; cast one of them"),
        Symbolic.of(
            "matmul scalar", (np, x) -> np.matmul(x.get(0), np.scalar(F64, 1.0)), "scalar operand"),
        Symbolic.of(
            "matmul sizes",
            (np, x) -> np.matmul(x.get(0), x.get(1)),
            "contracted sizes 4 and m cannot be proved equal"),
        Symbolic.of(
            "reshape",
            (np, x) -> np.reshape(x.get(0), 3, -1),
            "4*n elements of [n,4] are not a multiple of 3"),
        Symbolic.of("reshape twice", (np, x) -> np.reshape(x.get(0), -1, -1), "two sizes"),
        Symbolic.of(
            "reshape size",
            (np, x) -> np.reshape(np.zeros(F64, Shape.of(Dim.of(3))), 2, 2),
            "3 elements of [3] cannot become [2,2]"),
        Symbolic.of("reshape negative", (np, x) -> np.reshape(x.get(0), -2, 2), "negative"),
        Symbolic.of(
            "axis",
            (np, x) -> np.sum(x.get(0), 2),
            "/node: sum: axis 2 is out of bounds for an array of 2 axes"),
        Symbolic.of("axis twice", (np, x) -> np.sum(x.get(0), 0, -2), "named twice"),
        Symbolic.of(
            "index",
            (np, x) -> np.index(x.get(0), "0, 4"),
            "4 is out of bounds for axis 1 of size 4"),
        Symbolic.of(
            "indices",
            (np, x) -> np.index(x.get(0), "0, 0, 0"),
            "3 indices for the 2 axes of [n,4]"),
        Symbolic.of("ellipses", (np, x) -> np.index(x.get(0), "..., ..."), "two ellipses"),
        Symbolic.of(
            "squeeze", (np, x) -> np.squeeze(x.get(0), 0), "axis 0 of [n,4] does not have size 1"),
        Symbolic.of("split", (np, x) -> np.split(x.get(0), 2, 0).get(0), "does not divide into 2"),
        Symbolic.of(
            "max of none",
            (np, x) -> np.max(np.zeros(F64, dev.sinter.ir.type.Shape.of(0L))),
            "the extreme of no elements"),
        Symbolic.of("scalar", (np, x) -> np.scalar(I64, 0.5), "i64 has no element 0.5"),
        Symbolic.of("transpose", (np, x) -> np.transpose(x.get(0), 0), "transpose"),
        Symbolic.of("transpose twice", (np, x) -> np.transpose(x.get(0), 0, 0), "transpose"),
        Symbolic.of(
            "broadcastTo",
            (np, x) -> np.broadcastTo(x.get(0), dev.sinter.ir.type.Shape.of(4L)),
            "does not broadcast to [4]"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusalsSayWhy(Symbolic row) {
    SinterException fault = assertThrows(SinterException.class, row::apply);
    assertTrue(fault.getMessage().contains(row.expected), fault::getMessage);
  }

  /** Slices of symbolic axes against Python's rule on numbers, for every small size and bound. */
  @Test
  void symbolicSlicesAreExact() {
    List<String> bounds = List.of("", "0", "1", "3", "-1", "-2", "-4");
    for (String start : bounds) {
      for (String stop : bounds) {
        for (String step : List.of("1", "2", "-1", "-3")) {
          checkSlice(start + ":" + stop + ":" + step);
        }
      }
    }
  }

  private static void checkSlice(String slice) {
    GraphBuilder builder = new GraphBuilder(slice);
    NumPy np = new NumPy(builder);
    builder.output("y", np.index(builder.input("x", TensorType.parse("f64[n]")), slice));
    Graph symbolic = GraphVerifier.verify(builder.build());
    for (int n = 0; n < 6; n++) {
      double[] values = DoubleStream.iterate(0, v -> v + 1).limit(n).toArray();
      List<Double> expected = python(slice, n);
      Tensor actual = Interpreter.run(symbolic, List.of(Tensor.of(values, n))).getFirst();
      List<Double> found = LongStream.range(0, actual.size()).mapToObj(actual::getDouble).toList();
      assertEquals(expected, found, slice + " of " + n + "\n" + symbolic);
    }
  }

  /** What x[slice] is for x = 0, 1, … n − 1, by the rule of Python's slice.indices. */
  private static List<Double> python(String slice, int n) {
    String[] parts = slice.split(":", -1);
    int step = Integer.parseInt(parts[2]);
    int low = step > 0 ? 0 : -1;
    int high = step > 0 ? n : n - 1;
    int start =
        parts[0].isEmpty()
            ? (step > 0 ? low : high)
            : clamped(Integer.parseInt(parts[0]), n, low, high);
    int stop =
        parts[1].isEmpty()
            ? (step > 0 ? high : low)
            : clamped(Integer.parseInt(parts[1]), n, low, high);
    List<Double> values = new java.util.ArrayList<>();
    for (int i = start; step > 0 ? i < stop : i > stop; i += step) {
      values.add((double) i);
    }
    return values;
  }

  private static int clamped(int bound, int n, int low, int high) {
    return Math.clamp(bound < 0 ? bound + n : bound, low, Math.max(low, high));
  }
}
