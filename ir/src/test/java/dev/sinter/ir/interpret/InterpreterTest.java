package dev.sinter.ir.interpret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Attributes;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.BindSize;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.Extent;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.HostOp;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.op.NonZero;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InterpreterTest {
  @Test
  void softmaxDoesNotOverflow() {
    Graph graph = calling(softmax(), "f32[n,3]");
    Tensor shifted = run(graph, "f32[2,3]{1000, 1001, 1002, 0, 1, 2}").getFirst();
    assertEquals(
        "f32[2,3]{0.09003057330846786, 0.2447284758090973, 0.6652409434318542,"
            + " 0.09003057330846786, 0.2447284758090973, 0.6652409434318542}",
        TensorText.print(shifted));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          INPUT_SHAPE   | f32[2,2]{1, 2, 3, 4} | x: size 2 on axis 1 (expected 3) in f32[2,2], expected f32[n,3]
          INPUT_SHAPE   | f32[3]{1, 2, 3}      | x: rank 1 in f32[3], expected f32[n,3]
          INPUT_TYPE    | f64[1,3]{1, 2, 3}    | x: element type f64 in f64[1,3], expected f32[n,3]
          INPUT_MISSING | ''                   | 0 values, expected 1: [x]
          """)
  void inputsThatDoNotFit(ErrorCode code, String inputs, String message) {
    SinterException e =
        assertThrows(SinterException.class, () -> run(calling(softmax(), "f32[n,3]"), inputs));
    assertEquals(code, e.code());
    assertEquals(message, e.getMessage());
  }

  @Test
  void symbolsReachNodesAndBodies() {
    GraphBuilder inner = new GraphBuilder("inner");
    Value y = inner.input("y", TensorType.parse("i64[]"));
    inner.output(
        "sum",
        inner.apply(
            new Binary(Binary.Function.ADD), y, inner.apply(new Extent(Dim.parse("2*n+1")))));
    GraphBuilder builder = new GraphBuilder("outer");
    builder.input("x", TensorType.parse("f32[n]"));
    Value n = builder.apply(new Extent(Dim.symbol("n")));
    builder.output("out", builder.apply(new Composite("Sum", Attributes.NONE, inner.build()), n));
    builder.output("ids", builder.apply(new Iota(TensorType.parse("i32[n,2]"), 0)));
    List<Tensor> results = run(builder.build(), "f32[2]{0, 0}");
    assertEquals("i64[]{7}", TensorText.print(results.get(0)));
    assertEquals("i32[2,2]{0, 0, 1, 1}", TensorText.print(results.get(1)));
  }

  /** The count is known only when the node has run, and the composite's caller sees it too. */
  @Test
  void aValueBecomesASize() {
    GraphBuilder body = new GraphBuilder("body");
    Value mask = body.input("mask", TensorType.parse("bool[n]"));
    body.apply(new BindSize("k"), body.input("count", TensorType.parse("i64[]")));
    body.output("places", body.apply(new NonZero(Dim.symbol("k")), mask));
    GraphBuilder builder = new GraphBuilder("outer");
    Value x = builder.input("x", TensorType.parse("bool[n]"));
    Value count = builder.input("count", TensorType.parse("i64[]"));
    Value places = builder.apply(new Composite("Where", Attributes.NONE, body.build()), x, count);
    builder.output("count", builder.apply(new Extent(Dim.symbol("k"))));
    builder.output("flat", builder.apply(new Reshape(Shape.parse("[k]")), places));
    List<Tensor> results = run(builder.build(), "bool[4]{0, 1, 0, 1}; i64[]{2}");
    assertEquals("i64[]{2}", TensorText.print(results.get(0)));
    assertEquals("i64[2]{1, 3}", TensorText.print(results.get(1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          f32[3]{1, 2, 3} | i64[]{-1} | VALUE_OUT_OF_RANGE | first: size 'k' came out as -1
          f32[3]{1, 2, 3} | i64[]{2}  | SHAPE_MISMATCH     | second: reshape: 3 elements of [3]\
           cannot become [2]
          """)
  void aValueThatIsNoSizeIsRefused(String x, String size, ErrorCode code, String message) {
    GraphBuilder builder = new GraphBuilder("g").at(Location.of("first"));
    Value data = builder.input("x", TensorType.parse("f32[n]"));
    builder.apply(new BindSize("k"), builder.input("k", TensorType.parse("i64[]")));
    builder.at(Location.of("second"));
    builder.output("y", builder.apply(new Reshape(Shape.parse("[k]")), data));
    SinterException e =
        assertThrows(SinterException.class, () -> run(builder.build(), x + "; " + size));
    assertEquals(code, e.code());
    assertEquals(message, e.getMessage());
  }

  @Test
  void errorsNameTheirNodes() {
    GraphBuilder inner = new GraphBuilder("inner").at(Location.of("Take_7"));
    Value data = inner.input("data", TensorType.parse("f32[n]"));
    Value at = inner.input("at", TensorType.parse("i64[1]"));
    inner.output("y", inner.apply(new Gather(0, List.of(0), Gather.Bounds.REFUSE), data, at));
    GraphBuilder builder = new GraphBuilder("outer").at(Location.of("Block_1"));
    Value x = builder.input("x", TensorType.parse("f32[n]"));
    Value i = builder.input("i", TensorType.parse("i64[1]"));
    builder.output("y", builder.apply(new Composite("Take", Attributes.NONE, inner.build()), x, i));
    SinterException e =
        assertThrows(SinterException.class, () -> run(builder.build(), "f32[2]{1, 2}; i64[1]{5}"));
    assertEquals(ErrorCode.VALUE_OUT_OF_RANGE, e.code());
    assertEquals(
        "Block_1: Take_7: gather: index 5 on axis 0 of f32[2], expected 0 to 1", e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "2, 4, slice: size of axis 0 would be -1",
    "4, 4, 'slice: elements left after axis 0 of [4] would be -2'"
  })
  void sizesThatComeOutWrong(long n, long m, String message) {
    GraphBuilder builder = new GraphBuilder("g").at(Location.of("cut"));
    Value x = builder.input("x", TensorType.parse("f32[n]"));
    builder.input("y", TensorType.parse("f32[m]"));
    List<Dim> sizes = List.of(Dim.parse(n == 2 ? "n-3" : "m"));
    builder.output("y", builder.apply(new Slice(List.of(Dim.of(2)), sizes, List.of(1L)), x));
    List<Tensor> inputs =
        List.of(
            Tensor.zeros(TensorType.of(ElementType.F32, n)),
            Tensor.zeros(TensorType.of(ElementType.F32, m)));
    SinterException e =
        assertThrows(SinterException.class, () -> Interpreter.run(builder.build(), inputs));
    assertEquals(ErrorCode.SHAPE_MISMATCH, e.code());
    assertEquals("cut: " + message, e.getMessage());
  }

  @Test
  void outputsHaveMemoryOfTheirOwn() {
    GraphBuilder builder = new GraphBuilder("identity");
    Value x = builder.input("x", TensorType.parse("f32[1]"));
    builder.output("y", x);
    builder.output("z", builder.apply(new Reshape(Shape.of(1, 1)), x));
    Tensor input = TensorText.parse("f32[1]{3}");
    List<Tensor> results = Interpreter.run(builder.build(), List.of(input));
    input.setDouble(0, 4);
    assertNotSame(input, results.get(0));
    assertEquals(3, results.get(0).getDouble(0));
    assertEquals(3, results.get(1).getDouble(0));
  }

  @Test
  void tensorsBeyondTheLimitAreRefused() {
    GraphBuilder builder = new GraphBuilder("g").at(Location.of("big"));
    Value x = builder.input("x", TensorType.parse("f32[1]"));
    builder.output("y", builder.apply(new Broadcast(Shape.of(1 << 20, 1 << 20), List.of(1)), x));
    SinterException e =
        assertThrows(SinterException.class, () -> run(builder.build(), "f32[1]{0}"));
    assertEquals(ErrorCode.LIMIT_EXCEEDED, e.code());
    assertEquals(
        "big: f32[1048576,1048576] takes 4398046511104 bytes, the limit is 8589934592 a tensor",
        e.getMessage());
  }

  @Test
  void sizesBeyondLongAreRefused() {
    GraphBuilder builder = new GraphBuilder("g");
    Value x = builder.input("x", TensorType.parse("f32[n]"));
    builder.output(
        "y",
        builder.apply(
            new Broadcast(Shape.parse("[1000000000000*n,1000000000000*n,n]"), List.of(2)), x));
    SinterException e =
        assertThrows(SinterException.class, () -> run(builder.build(), "f32[2]{0, 0}"));
    assertEquals(ErrorCode.LIMIT_EXCEEDED, e.code());
  }

  @Test
  void bodiesNestedTooDeepAreRefused() {
    Graph graph = softmax();
    for (int i = 0; i < 250; i++) {
      graph = calling(graph, "f32[n,3]");
    }
    Graph deep = graph;
    SinterException e = assertThrows(SinterException.class, () -> run(deep, "f32[1,3]{1, 2, 3}"));
    assertEquals(ErrorCode.LIMIT_EXCEEDED, e.code());
    assertEquals("bodies nest deeper than 200", e.getMessage());
  }

  @Test
  void hostOperatorsAreRefused() {
    record Upper() implements HostOp {
      @Override
      public String mnemonic() {
        return "StringUpper";
      }

      @Override
      public List<TensorType> infer(List<TensorType> operands) {
        return operands;
      }
    }
    SinterException e =
        assertThrows(SinterException.class, () -> TensorText.check(new Upper(), "f32[]{0}", ""));
    assertEquals(ErrorCode.OPERATOR_UNSUPPORTED, e.code());
  }

  private static List<Tensor> run(Graph graph, String inputs) {
    return Interpreter.run(graph, TensorText.parseAll(inputs));
  }

  /** A graph that hands its input to a composite with this body. */
  private static Graph calling(Graph body, String type) {
    GraphBuilder builder = new GraphBuilder("outer");
    Value x = builder.input("x", TensorType.parse(type));
    builder.output("y", builder.apply(new Composite("Call", Attributes.NONE, body), x));
    return builder.build();
  }

  /** exp(x − max x) / Σ exp(x − max x) over the last axis. */
  private static Graph softmax() {
    GraphBuilder builder = new GraphBuilder("softmax");
    Value x = builder.input("x", TensorType.parse("f32[n,3]"));
    Broadcast back = new Broadcast(Shape.parse("[n,3]"), List.of(0));
    Value max = builder.apply(back, builder.apply(new Reduce(Reduce.Combiner.MAX, List.of(1)), x));
    Value exp =
        builder.apply(
            new Unary(Unary.Function.EXP), builder.apply(new Binary(Binary.Function.SUB), x, max));
    Value sum =
        builder.apply(back, builder.apply(new Reduce(Reduce.Combiner.SUM, List.of(1)), exp));
    builder.output("y", builder.apply(new Binary(Binary.Function.DIV), exp, sum));
    return builder.build();
  }
}
