package dev.sinter.ir.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.op.Attributes;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.BindSize;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.text.GraphParser;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphVerifierTest {
  private static final TensorType VECTOR = TensorType.parse("f32[2]");
  private static final Unary EXP = new Unary(Unary.Function.EXP);

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        graph "two outputs of one value" (%0 "x": f32[n]) {
          %1: f32[n] = exp(%0)
          return %1 "a", %1 "b", %0 "x"
        }
        """,
        """
        graph "a symbol bound by a value" (%0 "x": bool[n], %1 "count": i64[]) {
          %2: i64[] = bind_size(%1) {symbol="k"}
          %3: i64[k,1] = non_zero(%0) {count=k}
          %4: i64[k] = reshape(%3) {shape=[k]}
          return %4 "places"
        }
        """,
        """
        graph "a symbol bound inside a composite" (%0 "x": bool[n], %1 "count": i64[]) {
          %2: i64[k,1] = Find(%0, %1)
            body: graph "Find" (%0 "x": bool[n], %1 "count": i64[]) {
              %2: i64[] = bind_size(%1) {symbol="k"}
              %3: i64[k,1] = non_zero(%0) {count=k}
              return %3 "places"
            }
          %3: i64[] = extent {size=k}
          return %2 "places", %3 "count"
        }
        """,
        """
        graph "a body that uses a symbol of its surroundings" (%0 "x": f32[n], %1 "y": f32[]) {
          %2: f32[n] = Expand(%1)
            body: graph "Expand" (%0 "y": f32[]) {
              %1: f32[n] = broadcast(%0) {shape=[n], axes=[]}
              return %1 "z"
            }
          return %2 "z"
        }
        """,
        """
        graph "state" (%0 "m": f32[2], %1 "g": f32[2]) {
          state "m" -> "next"
          %2: f32[2] = add(%0, %1)
          return %2 "next"
        }
        """
      })
  void validGraphsPass(String text) {
    Graph graph = GraphParser.parse(text);
    assertSame(graph, GraphVerifier.verify(graph));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          graph "g" (%0 "x": f32[2], %1 "x": f32[2]) { return }                          | two inputs are named 'x'
          graph "g" (%0 "x": f32[2]) { return %0 "y", %0 "y" }                           | two outputs are named 'y'
          graph "g" (%0 "x": f32[2]) { state "x" -> "z" return %0 "y" }                  | state names 'z', which is no port
          graph "g" (%0 "x": f32[2]) { state "z" -> "y" return %0 "y" }                  | state names 'z', which is no port
          graph "g" (%0 "x": f32[2], %1 "z": f32[3]) { state "x" -> "y" return %1 "y" }  | state 'x' is f32[2] and becomes f32[3]
          graph "g" (%0 "x": f32[2]) { state "x" -> "y" state "x" -> "z" return %0 "y", %0 "z" } | input 'x' is in two state pairs
          graph "g" (%0 "x": f32[2], %1 "w": f32[2]) { state "x" -> "y" state "w" -> "y" return %0 "y" } | output 'y' is in two state pairs
          graph "g" () { %0: i64[] = extent {size=n} return %0 "y" }                     | no input and no earlier node binds the symbols [n]
          graph "g" (%0 "x": f32[2]) { %1: f32[m] = slice(%0) {starts=[k], sizes=[m], strides=[1]} return %1 "y" } | binds the symbols [k, m]
          graph "g" (%0 "x": bool[n], %1 "c": i64[]) { %2: i64[] = bind_size(%1) {symbol="n"} return %2 "y" } | symbol n is bound a second time
          graph "g" (%0 "c": i64[]) { %1: i64[] = bind_size(%0) {symbol="k"} %2: i64[] = bind_size(%0) {symbol="k"} return %1 "y" } | symbol k is bound a second time
          graph "g" (%0 "c": i64[]) { %1: i64[] = extent {size=k} %2: i64[] = bind_size(%0) {symbol="k"} return %1 "y" } | binds the symbols [k]
          """)
  void brokenRulesAreNamed(String text, String fragment) {
    Graph graph = GraphParser.parse(text);
    SinterException fault = assertThrows(SinterException.class, () -> GraphVerifier.verify(graph));
    assertEquals(ErrorCode.GRAPH_INVALID, fault.code());
    assertTrue(fault.getMessage().startsWith("graph 'g': "), fault::getMessage);
    assertTrue(fault.getMessage().contains(fragment), fault::getMessage);
  }

  @Test
  void theFaultIsShownAmongItsNeighbours() {
    GraphBuilder builder = new GraphBuilder("g");
    Value x = builder.input("x", VECTOR);
    Value last = x;
    for (int i = 0; i < 10; i++) {
      last = builder.at(Location.of("/exp" + i)).apply(EXP, last);
    }
    Value stray = new Value(VECTOR);
    builder.add(
        new Node(
            new Binary(Binary.Function.ADD),
            List.of(last, stray),
            List.of(new Value(VECTOR)),
            Location.of("/fault")));
    last = builder.at(Location.of("/after")).apply(EXP, last);
    builder.output("y", last);
    SinterException fault =
        assertThrows(SinterException.class, () -> GraphVerifier.verify(builder.build()));
    assertEquals(
        """
        graph 'g': add @/fault: an operand of type f32[2] is not defined before the node
           %6: f32[2] = exp(%5) @"/exp5"
           %7: f32[2] = exp(%6) @"/exp6"
           %8: f32[2] = exp(%7) @"/exp7"
           %9: f32[2] = exp(%8) @"/exp8"
           %10: f32[2] = exp(%9) @"/exp9"
        >> %11: f32[2] = add(%10, %?) @"/fault"
           %12: f32[2] = exp(%10) @"/after"
           return %12 "y"
        """,
        fault.getMessage());
  }

  @Test
  void handmadeFaultsAreFound() {
    Value x = new Value(VECTOR);
    Value y = new Value(VECTOR);
    Value narrow = new Value(TensorType.parse("f32[3]"));
    Node exp = new Node(EXP, List.of(x), List.of(y), Location.UNKNOWN);
    Port in = new Port("x", x);
    Port out = new Port("y", y);
    assertFault("output 'y' is not defined", graph(List.of(in), List.of(out)));
    assertFault("two inputs are one value", graph(List.of(in, new Port("z", x)), List.of()));
    assertFault("is not defined before", graph(List.of(), List.of(out), exp));
    assertFault("is defined twice", graph(List.of(in), List.of(out), exp, exp));
    assertFault("is defined twice", graph(List.of(in, out), List.of(out), exp));
    assertFault(
        "result types [f32[3]], the operator infers [f32[2]]",
        graph(
            List.of(in), List.of(), new Node(EXP, List.of(x), List.of(narrow), Location.UNKNOWN)));
    assertFault(
        "result types [], the operator infers [f32[2]]",
        graph(List.of(in), List.of(), new Node(EXP, List.of(x), List.of(), Location.UNKNOWN)));
    assertFault(
        "add: 1 operands, expected 2",
        graph(
            List.of(in),
            List.of(),
            new Node(new Binary(Binary.Function.ADD), List.of(x), List.of(y), Location.UNKNOWN)));
  }

  @Test
  void bodiesAreClosedAndVerified() {
    Value x = new Value(VECTOR);
    Graph open = graph(List.of(), List.of(new Port("y", x)));
    Graph around =
        graph(
            List.of(new Port("x", x)),
            List.of(),
            Node.of(new Composite("Open", Attributes.NONE, open), List.of(), Location.UNKNOWN));
    assertFault("output 'y' is not defined", around);
  }

  /** One name would stand for two sizes. */
  @Test
  void aBodyThatBindsASymbolMayBeUsedOnce() {
    GraphBuilder body = new GraphBuilder("Find");
    body.output("size", body.apply(new BindSize("k"), body.input("x", TensorType.parse("i64[]"))));
    Composite find = new Composite("Find", Attributes.NONE, body.build());
    GraphBuilder builder = new GraphBuilder("g");
    Value x = builder.input("x", TensorType.parse("i64[]"));
    builder.output("a", builder.apply(find, x));
    GraphVerifier.verify(builder.build());
    builder.output("b", builder.apply(find, x));
    assertFault("symbol k is bound a second time", builder.build());
  }

  @Test
  void nestingIsLimited() {
    Graph inner = graph(List.of(), List.of());
    for (int i = 0; i < 100_000; i++) {
      inner =
          graph(
              List.of(),
              List.of(),
              Node.of(new Composite("C", Attributes.NONE, inner), List.of(), Location.UNKNOWN));
    }
    assertFault("nested more than 64 deep", inner);
  }

  private static Graph graph(List<Port> inputs, List<Port> outputs, Node... nodes) {
    return new Graph("g", inputs, outputs, List.of(nodes), List.of(), Map.of());
  }

  private static void assertFault(String fragment, Graph graph) {
    SinterException fault = assertThrows(SinterException.class, () -> GraphVerifier.verify(graph));
    assertEquals(ErrorCode.GRAPH_INVALID, fault.code());
    assertTrue(fault.getMessage().contains(fragment), fault::getMessage);
  }
}
