package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.TestModel.graph;
import static dev.sinter.frontend.onnx.TestModel.integer;
import static dev.sinter.frontend.onnx.TestModel.ints;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.While;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlFlowTest {
  private static final Tensor YES = Tensor.scalar(ElementType.BOOL, 1L);
  private static final Tensor NO = Tensor.scalar(ElementType.BOOL, 0L);

  private static Tensor f(double value) {
    return Tensor.scalar(ElementType.F32, value);
  }

  private static Tensor n(long value) {
    return Tensor.scalar(ElementType.I64, value);
  }

  /** y = c ? x + 1 : x · w, with values around captured in either branch. */
  private static TestModel branches() {
    return TestModel.opset(16)
        .input("x", "f32[]")
        .constant("one", f(1))
        .constant("two", f(2))
        .node("Mul", "x two", "w")
        .node(
            "If",
            "c",
            "y",
            graph("then_branch", TestModel.body().node("Add", "x one", "t").output("t")),
            graph("else_branch", TestModel.body().node("Mul", "x w", "t").output("t")))
        .output("y");
  }

  @Test
  void bothBranchesOfAnIfSeeWhatIsAround() {
    TestModel model = branches().input("c", "bool[]");
    assertTrue(model.graph().nodes().stream().anyMatch(node -> node.op() instanceof Cond));
    assertEquals(4, model.run(f(3), YES).getFirst().getDouble(0));
    assertEquals(18, model.run(f(3), NO).getFirst().getDouble(0));
  }

  @Test
  void aKnownConditionLeavesOneBranch() {
    TestModel model = branches().constant("c", NO);
    assertTrue(model.graph().nodes().stream().noneMatch(node -> node.op() instanceof Cond));
    assertEquals(18, model.run(f(3)).getFirst().getDouble(0));
  }

  @Test
  void shapesComputedOutsideShapeWhatIsInside() {
    TestModel model =
        TestModel.opset(16)
            .input("x", "f32[n,2]")
            .input("c", "bool[]")
            .constant("minus", -1)
            .node("Shape", "x", "s")
            .node(
                "If",
                "c",
                "y",
                graph(
                    "then_branch",
                    TestModel.body()
                        .node("Reshape", "x minus", "r")
                        .node("Reshape", "r s", "t")
                        .output("t")),
                graph("else_branch", TestModel.body().node("Expand", "x s", "t").output("t")))
            .output("y");
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    assertTrue(model.run(x, YES).getFirst().contentEquals(x));
    assertTrue(model.run(x, NO).getFirst().contentEquals(x));
  }

  @Test
  void branchesOfDifferentTypesAreRefused() {
    TestModel model =
        TestModel.opset(16)
            .input("x", "f32[3]")
            .input("c", "bool[]")
            .constant("a", 0)
            .node(
                "If",
                "c",
                "y",
                graph("then_branch", TestModel.body().node("Identity", "x", "t").output("t")),
                graph("else_branch", TestModel.body().node("Unsqueeze", "x a", "t").output("t")))
            .output("y");
    SinterException refusal = assertThrows(SinterException.class, model::graph);
    assertEquals(ErrorCode.VALUE_NEEDED, refusal.code());
    assertTrue(
        refusal.getMessage().contains("f32[3] in one branch and f32[1,3] in the other"),
        refusal::getMessage);
  }

  /**
   * v = v · x + i for each round, and each v stacked; the loop goes on as long as v is below a
   * limit, where there is one.
   */
  private static TestModel loop(boolean limited) {
    TestModel body =
        TestModel.body()
            .input("i", "i64[]")
            .input("c", "bool[]")
            .input("v", "f32[]")
            .node("Cast", "i", "fi", integer("to", 1))
            .node("Mul", "v x", "m")
            .node("Add", "m fi", "w");
    if (limited) {
      body.node("Less", "w limit", "d").output("d", "w");
    } else {
      body.node("Identity", "c", "d").node("Identity", "w", "s").output("d", "w", "s");
    }
    return TestModel.opset(16)
        .input("x", "f32[]")
        .constant("limit", f(100))
        .constant("start", f(1))
        .node("Loop", "m c start", limited ? "y" : "y s", graph("body", body))
        .output("y");
  }

  @Test
  void aLoopOfKnownLengthIsAScan() {
    TestModel model = loop(false).constant("m", n(4)).constant("c", YES).output("s");
    Graph graph = model.graph();
    assertTrue(graph.nodes().stream().anyMatch(node -> node.op() instanceof Scan));
    List<Tensor> found = model.run(f(2));
    assertEquals(27, found.get(0).getDouble(0));
    assertEquals("f32[4]{2.0, 5.0, 12.0, 27.0}", found.get(1).toString());
  }

  @Test
  void aLoopAsLongAsAnAxisIsAScan() {
    TestModel model =
        loop(false).constant("c", YES).input("t", "f32[n]").node("Size", "t", "m").output("s");
    assertEquals(
        "f32[3]{2.0, 5.0, 12.0}", model.run(f(2), Tensor.of(new float[3], 3)).get(1).toString());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -5})
  void noRoundsLeaveWhatEntered(long rounds) {
    TestModel model = loop(false).constant("m", n(rounds)).constant("c", YES).output("s");
    assertEquals("[f32[]{1.0}, f32[0]{}]", model.run(f(2)).toString());
  }

  @ParameterizedTest
  @CsvSource({"2,true,5.0", "100,true,121.0", "0,true,1.0", "3,false,1.0", "-1,true,1.0"})
  void aLoopThatDependsOnDataIsAWhile(long rounds, boolean first, double expected) {
    TestModel model = loop(true).input("m", "i64[]").input("c", "bool[]");
    Graph graph = model.graph();
    assertTrue(graph.nodes().stream().anyMatch(node -> node.op() instanceof While));
    assertEquals(expected, model.run(f(2), n(rounds), first ? YES : NO).getFirst().getDouble(0));
  }

  @Test
  void eitherLimitMayBeLeftOut() {
    TestModel unconditional = loop(true).input("m", "i64[]");
    unconditional
        .graphProto()
        .setNode(0, unconditional.graphProto().getNode(0).toBuilder().setInput(1, ""));
    assertEquals(12, unconditional.run(f(2), n(3)).getFirst().getDouble(0));
    TestModel uncounted = loop(true).input("c", "bool[]");
    uncounted
        .graphProto()
        .setNode(0, uncounted.graphProto().getNode(0).toBuilder().setInput(0, ""));
    assertEquals(121, uncounted.run(f(2), YES).getFirst().getDouble(0));
  }

  /** A loop that counts the rounds goes before the one that stacks. */
  @ParameterizedTest
  @CsvSource({"3,true,3", "0,true,0", "-2,true,0", "5,false,0"})
  void stackedOutputsMayBeAsManyAsTheDataSay(long rounds, boolean first, int expected) {
    TestModel model = loop(false).input("m", "i64[]").input("c", "bool[]").output("s");
    List<Tensor> found = model.run(f(2), n(rounds), first ? YES : NO);
    float[] all = {2, 5, 12};
    assertArrayEquals(Arrays.copyOf(all, expected), found.get(1).toFloatArray());
  }

  /** What is carried is doubled in each round. */
  private static TestModel growing() {
    TestModel body =
        TestModel.body()
            .input("i", "i64[]")
            .input("c", "bool[]")
            .input("v", "f32[1]")
            .node("Concat", "v v", "w", integer("axis", 0))
            .output("c", "w");
    return TestModel.opset(16)
        .input("x", "f32[1]")
        .node("Loop", "m _ x", "y", graph("body", body))
        .output("y");
  }

  @Test
  void aLoopWithACarriedValueThatGrowsIsUnrolled() {
    TestModel model = growing().constant("m", n(2));
    assertEquals(
        "f32[4]{7.0, 7.0, 7.0, 7.0}",
        model.run(Tensor.of(new float[] {7}, 1)).getFirst().toString());
  }

  @Test
  void aCarriedValueThatGrowsForUnknownRoundsIsRefused() {
    SinterException refusal =
        assertThrows(SinterException.class, () -> growing().input("m", "i64[]").graph());
    assertEquals(ErrorCode.VALUE_NEEDED, refusal.code());
    assertTrue(
        refusal.getMessage().contains("(Loop): the trip count of a loop that carries"),
        refusal::getMessage);
  }

  /**
   * Running sums over axis 1 from the end; the results are put together on axis 1 too, from the
   * end.
   */
  @Test
  void scansTakeAnyAxisInEitherDirection() {
    TestModel body =
        TestModel.body()
            .input("sum", "f32[2]")
            .input("slice", "f32[2]")
            .node("Add", "sum slice", "next")
            .node("Identity", "next", "out")
            .output("next", "out");
    TestModel model =
        TestModel.opset(11)
            .input("x", "f32[2,n]")
            .constant("zero", Tensor.of(new float[2], 2))
            .node(
                "Scan",
                "zero x",
                "last sums",
                graph("body", body),
                integer("num_scan_inputs", 1),
                ints("scan_input_axes", 1),
                ints("scan_input_directions", 1),
                ints("scan_output_axes", -1),
                ints("scan_output_directions", 1))
            .output("last", "sums");
    List<Tensor> found = model.run(Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
    assertEquals("f32[2]{6.0, 15.0}", found.get(0).toString());
    assertEquals("f32[2,3]{6.0, 5.0, 3.0, 15.0, 11.0, 6.0}", found.get(1).toString());
  }

  @Test
  void namesInABodyAreNotSeenOutside() {
    TestModel model = branches().input("c", "bool[]").node("Identity", "t", "z").output("z");
    SinterException refusal = assertThrows(SinterException.class, model::graph);
    assertTrue(refusal.getMessage().contains("input 't' is not defined"), refusal::getMessage);
  }
}
