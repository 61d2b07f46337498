package dev.sinter.ir.graph;

import static dev.sinter.ir.type.ElementType.F64;
import static dev.sinter.ir.type.ElementType.I64;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row: what NumPy is asked, the same in Java, and the type and values that NumPy 2.4 gave. */
class NumPyTest {
  record Row(
      String name, BiFunction<NumPy, Arrays, Value> expression, String type, List<Double> values) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Row row(
      String name, BiFunction<NumPy, Arrays, Value> expression, String type, String values) {
    String spelled = values.replace("inf", "Infinity");
    Stream<String> numbers = Stream.of(spelled.split(" ", -1)).filter(v -> !v.isEmpty());
    return new Row(name, expression, type, numbers.map(Double::valueOf).toList());
  }

  static List<Row> rows() {
    return List.of(
        row(
            "B1 (arange(16).reshape(2,2,4) @ arange(16).reshape(2,4,2))[0,1,1]",
            (np, x) -> np.index(np.matmul(x.i(2, 2, 4), x.i(2, 4, 2)), "0, 1, 1"),
            "i64[]",
            "98"),
        row("B2 eye(2) @ [1,2]", (np, x) -> np.matmul(np.eye(F64, 2), x.v(1, 2)), "f64[2]", "1 2"),
        row(
            "B3 reshape(A, (3,2), order='F')",
            (np, x) -> np.reshapeFortran(x.ints(2, 3, 1, 2, 3, 4, 5, 6), 3, 2),
            "i64[3,2]",
            "1 5 4 3 2 6"),
        row(
            "B3 ravel(A, order='F')",
            (np, x) -> np.reshapeFortran(x.ints(2, 3, 1, 2, 3, 4, 5, 6), -1),
            "i64[6]",
            "1 4 2 5 3 6"),
        row(
            "B3 reshape(A, (3,-1))",
            (np, x) -> np.reshape(x.ints(2, 3, 1, 2, 3, 4, 5, 6), 3, -1),
            "i64[3,2]",
            "1 2 3 4 5 6"),
        row("x @ x (vectors)", (np, x) -> np.matmul(x.v(1, 2, 3), x.v(4, 5, 6)), "f64[]", "32"),
        row("v @ M", (np, x) -> np.matmul(x.v(1, 2), x.a(2, 3)), "f64[3]", "6 9 12"),
        row("M @ v", (np, x) -> np.matmul(x.a(2, 3), x.v(1, 2, 3)), "f64[2]", "8 26"),
        row(
            "v @ batch",
            (np, x) -> np.matmul(x.v(1, 2), x.a(3, 2, 2)),
            "f64[3,2]",
            "4 7 16 19 28 31"),
        row(
            "batch @ v",
            (np, x) -> np.matmul(x.a(3, 2, 2), x.v(1, 2)),
            "f64[3,2]",
            "2 8 14 20 26 32"),
        row(
            "(2,1,2,2) @ (3,2,1)",
            (np, x) -> np.matmul(x.a(2, 1, 2, 2), x.a(3, 2, 1)),
            "f64[2,3,2,1]",
            "1 3 3 13 5 23 5 7 23 33 41 59"),
        row(
            "(2,2) @ (3,2,1)",
            (np, x) -> np.matmul(x.a(2, 2), x.a(3, 2, 1)),
            "f64[3,2,1]",
            "1 3 3 13 5 23"),
        row(
            "bool @ bool",
            (np, x) -> np.matmul(np.greater(x.a(2, 2), x.v(0)), np.less(x.a(2, 2), x.v(1))),
            "bool[2,2]",
            "0 0 1 0"),
        row(
            "dot scalars",
            (np, x) -> np.dot(x.a(2, 2), np.scalar(F64, 3.0)),
            "f64[2,2]",
            "0 3 6 9"),
        row(
            "dot (2,2)·(3,2,2)",
            (np, x) -> np.dot(x.a(2, 2), x.a(3, 2, 2)),
            "f64[2,3,2]",
            "2 3 6 7 10 11 6 11 26 31 46 51"),
        row(
            "dot (2,2,2)·(2,)",
            (np, x) -> np.dot(x.a(2, 2, 2), x.v(1, 2)),
            "f64[2,2]",
            "2 8 14 20"),
        row("x[::-1]", (np, x) -> np.index(x.a(5), "::-1"), "f64[5]", "4 3 2 1 0"),
        row("x[::-2]", (np, x) -> np.index(x.a(6), "::-2"), "f64[3]", "5 3 1"),
        row("x[4:1:-2]", (np, x) -> np.index(x.a(6), "4:1:-2"), "f64[2]", "4 2"),
        row("x[-2:-5:-1]", (np, x) -> np.index(x.a(6), "-2:-5:-1"), "f64[3]", "4 3 2"),
        row("x[100:-100:-3]", (np, x) -> np.index(x.a(6), "100:-100:-3"), "f64[2]", "5 2"),
        row("x[1:4:-1]", (np, x) -> np.index(x.a(6), "1:4:-1"), "f64[0]", ""),
        row("x[-3:]", (np, x) -> np.index(x.a(6), "-3:"), "f64[3]", "3 4 5"),
        row("x[-100:2]", (np, x) -> np.index(x.a(6), "-100:2"), "f64[2]", "0 1"),
        row("x[-3:100:2]", (np, x) -> np.index(x.a(6), "-3:100:2"), "f64[2]", "3 5"),
        row("x[-4:-1]", (np, x) -> np.index(x.a(6), "-4:-1"), "f64[3]", "2 3 4"),
        row("x[-4:3]", (np, x) -> np.index(x.a(6), "-4:3"), "f64[1]", "2"),
        row("x[4:2]", (np, x) -> np.index(x.a(6), "4:2"), "f64[0]", ""),
        row("x[100:]", (np, x) -> np.index(x.a(6), "100:"), "f64[0]", ""),
        row(
            "x[1, ::-1, None, 1:3]",
            (np, x) -> np.index(x.a(2, 3, 4), "1, ::-1, None, 1:3"),
            "f64[3,1,2]",
            "21 22 17 18 13 14"),
        row(
            "x[..., -1]",
            (np, x) -> np.index(x.a(2, 3, 4), "..., -1"),
            "f64[2,3]",
            "3 7 11 15 19 23"),
        row(
            "x[None, ..., 0:2:2, 3]",
            (np, x) -> np.index(x.a(2, 3, 4), "None, ..., 0:2:2, 3"),
            "f64[1,2,1]",
            "3 15"),
        row("x[0]", (np, x) -> np.index(x.a(2, 2), "0"), "f64[2]", "0 1"),
        row(
            "take axis 1",
            (np, x) -> np.take(x.a(2, 3), x.ints(2, 2, 0, -1, 2, 1), 1),
            "f64[2,2,2]",
            "0 2 2 1 3 5 5 4"),
        row(
            "take scalar",
            (np, x) -> np.take(x.a(2, 3, 2), np.scalar(I64, 1L), -2),
            "f64[2,2]",
            "2 3 8 9"),
        row(
            "a + b broadcast",
            (np, x) -> np.add(np.reshape(x.v(1, 2), 2, 1), x.v(10, 20, 30)),
            "f64[2,3]",
            "11 21 31 12 22 32"),
        row(
            "int / int",
            (np, x) -> np.div(x.ints(1, 2, 1, 3), x.ints(1, 2, 2, -2)),
            "f64[1,2]",
            "0.5 -1.5"),
        row(
            "int // int",
            (np, x) ->
                np.floorDiv(x.ints(1, 6, 7, -7, 7, -7, 6, -6), x.ints(1, 6, 2, 2, -2, -2, 3, 3)),
            "i64[1,6]",
            "3 -4 -4 3 2 -2"),
        row(
            "int % int",
            (np, x) -> np.mod(x.ints(1, 6, 7, -7, 7, -7, 6, -6), x.ints(1, 6, 2, 2, -2, -2, 3, 3)),
            "i64[1,6]",
            "1 1 -1 -1 0 0"),
        row(
            "float // float",
            (np, x) -> np.floorDiv(np.reshape(x.special(), 11, 1), x.special()),
            "f64[11,11]",
            "1 -1 0 -1 inf -inf 1 -2 0 -1 NaN -1 1 -1 0 -inf inf -2 1 -1 0 NaN 1 -2 1 -1 inf -inf 1"
                + " -2 0 -1 NaN -2 1 -1 1 -inf inf -2 1 -1 0 NaN 0 -0.0 0 -0.0 NaN NaN 0 -0.0 0"
                + " -0.0 NaN -0.0 0 -0.0 0 NaN NaN -0.0 0 -0.0 0 NaN 0 -1 0 -1 inf -inf 1 -1 0 -1"
                + " NaN -1 0 -1 0 -inf inf -1 1 -1 0 NaN NaN NaN NaN NaN inf -inf NaN NaN NaN NaN"
                + " NaN NaN NaN NaN NaN -inf inf NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN"
                + " NaN NaN NaN NaN"),
        row(
            "float % float",
            (np, x) -> np.mod(np.reshape(x.special(), 11, 1), x.special()),
            "f64[11,11]",
            "0 -0.0 6 -1 NaN NaN 0.5 -5 6 -inf NaN 0 -0.0 1 -6 NaN NaN 5 -0.5 inf -6 NaN 1 -5 0"
                + " -0.0 NaN NaN 1.5 -4 7 -inf NaN 5 -1 0 -0.0 NaN NaN 4 -1.5 inf -7 NaN 0 -0.0 0"
                + " -0.0 NaN NaN 0 -0.0 0 -0.0 NaN 0 -0.0 0 -0.0 NaN NaN 0 -0.0 0 -0.0 NaN 5.5 -0.5"
                + " 5.5 -1.5 NaN NaN 0 -0.0 5.5 -inf NaN 0.5 -5.5 1.5 -5.5 NaN NaN 0 -0.0 inf -5.5"
                + " NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN"
                + " NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN"),
        row(
            "0.3 // 0.1, 1 // 0.1",
            (np, x) -> np.floorDiv(x.v(0.3, 1, -0.3), x.v(0.1)),
            "f64[3]",
            "2 9 -3"),
        row(
            "0.3 % 0.1, 1 % 0.1",
            (np, x) -> np.mod(x.v(0.3, 1, -0.3), x.v(0.1)),
            "f64[3]",
            "0.09999999999999998 0.09999999999999995 2.7755575615628914e-17"),
        row(
            "maximum with NaN",
            (np, x) -> np.maximum(x.v(1, Double.NaN, 3), 2),
            "f64[3]",
            "2 NaN 3"),
        row(
            "clip",
            (np, x) -> np.clip(x.a(5), np.scalar(F64, 1.0), np.scalar(F64, 3.0)),
            "f64[5]",
            "1 1 2 3 3"),
        row(
            "where",
            (np, x) -> np.where(np.greater(x.v(1, 0), x.v(0)), np.reshape(x.v(1, 2), 2, 1), x.v(9)),
            "f64[2,2]",
            "1 9 2 9"),
        row(
            "logical_xor",
            (np, x) -> np.logicalXor(x.v(0, 1, 2), x.v(0, 0, 5)),
            "bool[3]",
            "0 1 0"),
        row("sqrt of integers", (np, x) -> np.sqrt(x.ints(1, 2, 4, 9)), "f64[1,2]", "2 3"),
        row("rint", (np, x) -> np.rint(x.v(0.5, 1.5, -0.5, 2.4)), "f64[4]", "0 2 -0.0 2"),
        row("isnan", (np, x) -> np.isNan(x.v(1, Double.NaN)), "bool[2]", "0 1"),
        row("x.T", (np, x) -> np.transpose(x.a(2, 3)), "f64[3,2]", "0 3 1 4 2 5"),
        row(
            "transpose(1,-1,0)",
            (np, x) -> np.transpose(x.a(2, 3, 2), 1, -1, 0),
            "f64[3,2,2]",
            "0 6 1 7 2 8 3 9 4 10 5 11"),
        row(
            "swapaxes",
            (np, x) -> np.swapAxes(x.a(2, 3, 2), 0, -1),
            "f64[2,3,2]",
            "0 6 2 8 4 10 1 7 3 9 5 11"),
        row(
            "moveaxis",
            (np, x) -> np.moveAxis(x.a(2, 3, 2), 0, -1),
            "f64[3,2,2]",
            "0 6 1 7 2 8 3 9 4 10 5 11"),
        row(
            "moveaxis back",
            (np, x) -> np.moveAxis(x.a(2, 3, 2), -1, 0),
            "f64[2,2,3]",
            "0 2 4 6 8 10 1 3 5 7 9 11"),
        row("expand_dims (0,-1)", (np, x) -> np.expandDims(x.a(2), 0, -1), "f64[1,2,1]", "0 1"),
        row("squeeze", (np, x) -> np.squeeze(x.a(1, 2, 1)), "f64[2]", "0 1"),
        row("squeeze -1", (np, x) -> np.squeeze(x.a(1, 2, 1), -1), "f64[1,2]", "0 1"),
        row(
            "concatenate -1",
            (np, x) -> np.concatenate(List.of(x.a(2, 1), x.a(2, 2)), -1),
            "f64[2,3]",
            "0 0 1 1 2 3"),
        row("stack -1", (np, x) -> np.stack(List.of(x.a(2), x.a(2)), -1), "f64[2,2]", "0 0 1 1"),
        row("vstack", (np, x) -> np.vstack(List.of(x.a(2), x.a(2, 2))), "f64[3,2]", "0 1 0 1 2 3"),
        row("hstack vectors", (np, x) -> np.hstack(List.of(x.a(2), x.a(1))), "f64[3]", "0 1 0"),
        row(
            "hstack",
            (np, x) -> np.hstack(List.of(x.a(2, 1), x.a(2, 2))),
            "f64[2,3]",
            "0 0 1 1 2 3"),
        row("split", (np, x) -> np.split(x.a(2, 4), 2, -1).get(1), "f64[2,2]", "2 3 6 7"),
        row("flip", (np, x) -> np.flip(x.a(2, 2)), "f64[2,2]", "3 2 1 0"),
        row("flip -1", (np, x) -> np.flip(x.a(2, 2), -1), "f64[2,2]", "1 0 3 2"),
        row("repeat", (np, x) -> np.repeat(x.a(2, 2), 2, -1), "f64[2,4]", "0 0 1 1 2 2 3 3"),
        row(
            "tile",
            (np, x) -> np.tile(x.a(2, 2), 2, 1, 2),
            "f64[2,2,4]",
            "0 1 0 1 2 3 2 3 0 1 0 1 2 3 2 3"),
        row("tile short", (np, x) -> np.tile(x.a(2, 2), 2), "f64[2,4]", "0 1 0 1 2 3 2 3"),
        row("arange", (np, x) -> np.arange(I64, 5L, -2L, -3L), "i64[3]", "5 2 -1"),
        row(
            "arange floats",
            (np, x) -> np.arange(F64, 0.5, 2.0, 0.4),
            "f64[4]",
            "0.5 0.9 1.3 1.7000000000000002"),
        row("arange empty", (np, x) -> np.arange(I64, 5L, 5L, 1L), "i64[0]", ""),
        row(
            "linspace",
            (np, x) -> np.linspace(F64, 0, 1, 4),
            "f64[4]",
            "0 0.3333333333333333 0.6666666666666666 1"),
        row(
            "linspace open",
            (np, x) -> np.linspace(F64, 0, 1, 4, false),
            "f64[4]",
            "0 0.25 0.5 0.75"),
        row("linspace 1", (np, x) -> np.linspace(F64, 2, 3, 1), "f64[1]", "2"),
        row("eye", (np, x) -> np.eye(F64, Dim.of(2), Dim.of(3), 1), "f64[2,3]", "0 1 0 0 0 1"),
        row("tril", (np, x) -> np.tril(x.a(2, 3), -1), "f64[2,3]", "0 0 0 3 0 0"),
        row("triu batch", (np, x) -> np.triu(x.a(2, 2, 2), 1), "f64[2,2,2]", "0 1 0 0 0 5 0 0"),
        row("full_like", (np, x) -> np.onesLike(x.a(2)), "f64[2]", "1 1"),
        row("sum", (np, x) -> np.sum(x.a(2, 3)), "f64[]", "15"),
        row("sum -1 keep", (np, x) -> np.sum(x.a(2, 3), true, -1), "f64[2,1]", "3 12"),
        row("sum of bools", (np, x) -> np.sum(np.greater(x.a(4), x.v(1))), "i64[]", "2"),
        row("prod (0,2)", (np, x) -> np.prod(np.add(x.a(2, 2, 2), 1), 0, 2), "f64[2]", "60 672"),
        row("mean of integers", (np, x) -> np.mean(x.ints(1, 4, 1, 2, 3, 5)), "f64[]", "2.75"),
        row("mean 0", (np, x) -> np.mean(x.a(2, 3), 0), "f64[3]", "1.5 2.5 3.5"),
        row("max with NaN", (np, x) -> np.max(x.v(1, Double.NaN, 3)), "f64[]", "NaN"),
        row("min 1", (np, x) -> np.min(x.a(2, 3), 1), "f64[2]", "0 3"),
        row("max of bools", (np, x) -> np.max(np.greater(x.a(4), x.v(1))), "bool[]", "1"),
        row("any", (np, x) -> np.any(x.a(2, 2), 1), "bool[2]", "1 1"),
        row("all", (np, x) -> np.all(x.a(2, 2), 1), "bool[2]", "0 1"),
        row("argmax flat", (np, x) -> np.argmax(x.v(1, 3, 3, 2)), "i64[]", "1"),
        row("argmax NaN", (np, x) -> np.argmax(x.v(1, 3, Double.NaN, 2)), "i64[]", "2"),
        row("argmin 0", (np, x) -> np.argmin(x.a(2, 3), 0), "i64[3]", "0 0 0"),
        row("var", (np, x) -> np.var(x.a(2, 3), 0, false), "f64[]", "2.9166666666666665"),
        row("var ddof 1", (np, x) -> np.var(x.a(2, 3), 1, true, -1), "f64[2,1]", "1 1"),
        row("std", (np, x) -> np.std(x.a(4), 0, false), "f64[]", "1.118033988749895"),
        row("cumsum", (np, x) -> np.cumsum(x.a(2, 3), -1), "f64[2,3]", "0 1 3 3 7 12"),
        row(
            "cumsum of bools",
            (np, x) -> np.cumsum(np.greater(x.a(4), x.v(1)), 0),
            "i64[4]",
            "0 0 1 2"),
        row("cumprod", (np, x) -> np.cumprod(np.add(x.a(4), 1), 0), "f64[4]", "1 2 6 24"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void agreesWithNumPy(Row row) {
    GraphBuilder builder = new GraphBuilder(row.name);
    Value result = row.expression.apply(new NumPy(builder), new Arrays(builder));
    builder.output("y", result);
    Graph graph = builder.build();
    GraphVerifier.verify(graph);
    assertEquals(TensorType.parse(row.type), result.type(), graph::toString);
    Tensor actual = Interpreter.run(graph, List.of()).getFirst();
    assertEquals(row.values.size(), actual.size());
    for (int i = 0; i < row.values.size(); i++) {
      double tolerance = 1e-14 * Math.abs(row.values.get(i));
      int place = i;
      assertEquals(
          row.values.get(i),
          actual.getDouble(i),
          Double.isFinite(tolerance) ? tolerance : 0,
          () -> "element " + place + "\n" + graph);
    }
  }

  /** Constants of a test's graph. */
  record Arrays(GraphBuilder builder) {
    /** 0, 1, 2, … in f64. */
    Value a(long... shape) {
      long size = LongStream.of(shape).reduce(1, Math::multiplyExact);
      return builder.constant(
          Tensor.of(LongStream.range(0, size).asDoubleStream().toArray(), shape));
    }

    /** 0, 1, 2, … in i64. */
    Value i(long... shape) {
      long size = LongStream.of(shape).reduce(1, Math::multiplyExact);
      return builder.constant(Tensor.of(LongStream.range(0, size).toArray(), shape));
    }

    Value v(double... values) {
      return builder.constant(Tensor.of(values, values.length));
    }

    Value ints(long rows, long columns, long... values) {
      return builder.constant(Tensor.of(values, rows, columns));
    }

    Value special() {
      double infinity = Double.POSITIVE_INFINITY;
      return v(6, -6, 7, -7, 0, -0.0, 5.5, -5.5, infinity, -infinity, Double.NaN);
    }
  }

  @Test
  void b1AndB2Shapes() {
    GraphBuilder builder = new GraphBuilder("g");
    NumPy np = new NumPy(builder);
    Arrays x = new Arrays(builder);
    assertEquals("i64[2,2,2,2]", np.dot(x.i(2, 2, 4), x.i(2, 4, 2)).type().toString());
    Value product =
        np.matmul(
            builder.input("a", TensorType.parse("f32[5,6,4,2]")),
            builder.input("b", TensorType.parse("f32[5,6,2,4]")));
    assertEquals("f32[5,6,4,4]", product.type().toString());
  }

  @Test
  void halfFloatsAreSummedWide() {
    GraphBuilder builder = new GraphBuilder("half");
    NumPy np = new NumPy(builder);
    Value ones = np.ones(dev.sinter.ir.type.ElementType.F16, dev.sinter.ir.type.Shape.of(4096L));
    builder.output("sum", np.sum(ones));
    builder.output("mean", np.mean(ones));
    builder.output("dot", np.dot(ones, ones));
    List<Tensor> results = Interpreter.run(builder.build(), List.of());
    // In f16 itself the sum would stop at 2048.
    assertEquals(List.of(4096.0, 1.0, 4096.0), results.stream().map(t -> t.getDouble(0)).toList());
    results.forEach(t -> assertEquals("f16[]", t.type().toString()));
  }
}
