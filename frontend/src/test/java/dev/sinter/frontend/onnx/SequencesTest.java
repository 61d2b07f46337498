package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.TestModel.graph;
import static dev.sinter.frontend.onnx.TestModel.integer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sequences and optional values, which are gone once a model is imported. */
class SequencesTest {
  private static final Tensor A = Tensor.of(new float[] {1, 2}, 2);
  private static final Tensor B = Tensor.of(new float[] {3, 4, 5}, 3);
  private static final Tensor YES = Tensor.scalar(ElementType.BOOL, 1L);

  /** s = [a, b] and nothing done with it. */
  private static TestModel model() {
    return TestModel.opset(18)
        .input("a", "f32[2]")
        .input("b", "f32[3]")
        .constant("zero", n(0))
        .constant("one", n(1))
        .constant("two", n(2))
        .constant("minus", n(-1))
        .constant("yes", YES)
        .node("SequenceConstruct", "a b", "s");
  }

  private static Tensor n(long value) {
    return Tensor.scalar(ElementType.I64, value);
  }

  private static Arguments gives(String expected, UnaryOperator<TestModel> rest) {
    return Arguments.of(expected, rest);
  }

  static Stream<Arguments> computed() {
    return Stream.of(
        gives("f32[3]{3.0, 4.0, 5.0}", m -> m.node("SequenceAt", "s one", "y")),
        gives("f32[3]{3.0, 4.0, 5.0}", m -> m.node("SequenceAt", "s minus", "y")),
        gives("i64[]{2}", m -> m.node("SequenceLength", "s", "y")),
        gives("i64[]{0}", m -> m.node("SequenceEmpty", "", "e").node("SequenceLength", "e", "y")),
        gives(
            "f32[2]{1.0, 2.0}; f32[3]{3.0, 4.0, 5.0}; f32[2]{1.0, 2.0}",
            m -> m.node("SequenceInsert", "s a", "y")),
        gives(
            "f32[3]{3.0, 4.0, 5.0}; f32[2]{1.0, 2.0}; f32[3]{3.0, 4.0, 5.0}",
            m -> m.node("SequenceInsert", "s b zero", "y")),
        gives(
            "f32[2]{1.0, 2.0}; f32[2]{1.0, 2.0}; f32[3]{3.0, 4.0, 5.0}",
            m -> m.node("SequenceInsert", "s a minus", "y")),
        gives("f32[2]{1.0, 2.0}", m -> m.node("SequenceErase", "s", "y")),
        gives("f32[3]{3.0, 4.0, 5.0}", m -> m.node("SequenceErase", "s zero", "y")),
        gives(
            "f32[5]{1.0, 2.0, 3.0, 4.0, 5.0}",
            m -> m.node("ConcatFromSequence", "s", "y", integer("axis", -1))),
        gives(
            "f32[2,2]{1.0, 1.0, 2.0, 2.0}",
            m ->
                m.node("SequenceConstruct", "a a", "t")
                    .node(
                        "ConcatFromSequence",
                        "t",
                        "y",
                        integer("axis", -1),
                        integer("new_axis", 1))),
        gives("f32[1]{3.0}; f32[1]{4.0}; f32[1]{5.0}", m -> m.node("SplitToSequence", "b", "y")),
        gives(
            "f32[]{1.0}; f32[]{2.0}",
            m -> m.node("SplitToSequence", "a", "y", integer("keepdims", 0))),
        gives("f32[2]{3.0, 4.0}; f32[1]{5.0}", m -> m.node("SplitToSequence", "b two", "y")),
        gives(
            "f32[1]{3.0}; f32[2]{4.0, 5.0}",
            m -> m.constant("parts", 1, 2).node("SplitToSequence", "b parts", "y")),
        gives(
            "f32[2]{2.0, 4.0}; f32[3]{6.0, 8.0, 10.0}",
            m ->
                m.node(
                    "SequenceMap",
                    "s s",
                    "y",
                    graph(
                        "body",
                        TestModel.body()
                            .input("p", "f32[n]")
                            .input("q", "f32[n]")
                            .node("Add", "p q", "r")
                            .output("r")))),
        gives(
            "f32[2]{1.0, 2.0}; f32[3]{3.0, 4.0, 5.0}",
            m -> m.node("Optional", "s", "o").node("OptionalGetElement", "o", "y")),
        gives("bool[]{1}", m -> m.node("Optional", "a", "o").node("OptionalHasElement", "o", "y")),
        gives("bool[]{0}", m -> m.node("Optional", "", "o").node("OptionalHasElement", "o", "y")),
        gives("bool[]{0}", m -> m.node("OptionalHasElement", "", "y")),
        gives("", m -> m.node("Optional", "", "y")),
        gives(
            "f32[2]{1.0, 2.0}; f32[3]{3.0, 4.0, 5.0}",
            m ->
                m.node(
                    "If",
                    "yes",
                    "y",
                    graph("then_branch", TestModel.body().node("Identity", "s", "t").output("t")),
                    graph("else_branch", TestModel.body().node("Optional", "", "t").output("t")))));
  }

  @ParameterizedTest
  @MethodSource("computed")
  void operatorsChooseAmongTensors(String expected, UnaryOperator<TestModel> rest) {
    // Also where nothing comes out, a graph must have an output.
    TestModel model = rest.apply(model()).output("y", "a");
    List<Tensor> found = model.run(A, B);
    assertTrue(found.getLast().contentEquals(A));
    assertEquals(
        expected,
        String.join(
            "; ", found.subList(0, found.size() - 1).stream().map(Tensor::toString).toList()));
  }

  private static Arguments refuses(ErrorCode code, String why, UnaryOperator<TestModel> rest) {
    return Arguments.of(code, why, rest);
  }

  static Stream<Arguments> refused() {
    TestModel same = TestModel.body().node("Identity", "s", "t").output("t");
    return Stream.of(
        refuses(
            ErrorCode.VALUE_OUT_OF_RANGE,
            "node 'SequenceAt_1' (SequenceAt): position 2 in a sequence of 2 tensors, expected -2"
                + " to 1",
            m -> m.node("SequenceAt", "s two", "y")),
        refuses(
            ErrorCode.VALUE_OUT_OF_RANGE,
            "position 0 in a sequence of 0 tensors",
            m -> m.node("SequenceEmpty", "", "e").node("SequenceAt", "e zero", "y")),
        refuses(
            ErrorCode.VALUE_OUT_OF_RANGE,
            "position -1 in a sequence of 0 tensors",
            m -> m.node("SequenceEmpty", "", "e").node("SequenceErase", "e", "y")),
        refuses(
            ErrorCode.VALUE_NEEDED,
            "node 'SequenceAt_1' (SequenceAt): the position must be known before the model runs",
            m -> m.input("i", "i64[]").node("SequenceAt", "s i", "y")),
        refuses(
            ErrorCode.VALUE_NEEDED,
            "node 'SplitToSequence_1' (SplitToSequence): how many parts the sequence has is not"
                + " known",
            m -> m.input("x", "f32[n]").node("SplitToSequence", "x", "y")),
        refuses(
            ErrorCode.VALUE_NEEDED,
            "gives a sequence of 2 tensors; what decides whether it runs must be known",
            m ->
                m.input("c", "bool[]")
                    .node("If", "c", "y", graph("then_branch", same), graph("else_branch", same))),
        refuses(
            ErrorCode.TYPE_MISMATCH,
            "a sequence of f32 takes no element i64[]",
            m -> m.node("SequenceInsert", "s one", "y")),
        refuses(
            ErrorCode.TYPE_MISMATCH,
            "input 0 is a sequence of 2 tensors, expected a tensor",
            m -> m.node("Neg", "s", "y")),
        refuses(
            ErrorCode.TYPE_MISMATCH,
            "input 0 is a tensor, expected a sequence",
            m -> m.node("SequenceAt", "a one", "y")),
        refuses(
            ErrorCode.TYPE_MISMATCH,
            "'y' is declared as tensor, but computed as a sequence of 2 tensors",
            m -> m.node("Identity", "s", "y").declaredOutput("y", "f32[2]")),
        refuses(
            ErrorCode.SHAPE_MISMATCH,
            "the sequence is empty",
            m ->
                m.node("SequenceEmpty", "", "e")
                    .node("ConcatFromSequence", "e", "y", integer("axis", 0))),
        refuses(
            ErrorCode.SHAPE_MISMATCH,
            "input 1 has 1 elements, input 0 has 2",
            m ->
                m.node("SequenceConstruct", "a", "t")
                    .node("SequenceMap", "s t", "y", graph("body", same))),
        refuses(
            ErrorCode.VALUE_OUT_OF_RANGE,
            "is not there",
            m -> m.node("Optional", "", "o").node("OptionalGetElement", "o", "y")),
        refuses(
            ErrorCode.MODEL_INVALID,
            "output 'y[1]': 'y[1]' is declared twice",
            m -> m.node("Identity", "s", "y").node("Neg", "a", "y[1]").output("y", "y[1]")));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatCannotBeChosenIsRefused(ErrorCode code, String why, UnaryOperator<TestModel> rest) {
    TestModel model = rest.apply(model());
    if (model.graphProto().getOutputCount() == 0) {
      model.output("y");
    }
    SinterException refusal = assertThrows(SinterException.class, model::graph);
    assertTrue(refusal.getMessage().contains(why), refusal::getMessage);
    assertEquals(code, refusal.code());
  }

  /** A loop that inserts the count of rounds times a into a sequence. */
  private static TestModel collecting(String rounds) {
    TestModel body =
        TestModel.body()
            .input("i", "i64[]")
            .input("c", "bool[]")
            .input("v", "f32[]")
            .node("Cast", "i", "f", integer("to", 1))
            .node("Mul", "f a", "next")
            .node("SequenceInsert", "v next", "w")
            .node("Identity", "c", "d")
            .output("d", "w", "i");
    return model()
        .node("SequenceEmpty", "", "e")
        .node("Loop", rounds + " yes e", "y counts", graph("body", body))
        .output("y", "counts");
  }

  @Test
  void aLoopThatCarriesASequenceIsUnrolled() {
    assertEquals(
        "[f32[2]{0.0, 0.0}, f32[2]{1.0, 2.0}, i64[2]{0, 1}]",
        collecting("two").run(A, B).toString());
  }

  /** A loop that carries a sequence, does nothing and does not end. */
  private static TestModel idle() {
    TestModel body = TestModel.body().input("i", "i64[]").input("c", "bool[]").input("v", "f32[]");
    return model().node("Loop", "_ yes s", "y", graph("body", body.output("c", "v"))).output("y");
  }

  static Stream<Arguments> unknownLoops() {
    return Stream.of(
        Arguments.of(
            ErrorCode.VALUE_NEEDED,
            "the trip count of a loop that carries sequences or tensors of changing type must be"
                + " known",
            collecting("m").input("m", "i64[]")),
        Arguments.of(ErrorCode.LIMIT_EXCEEDED, "a sequence of 8193 tensors", collecting("_")),
        Arguments.of(ErrorCode.LIMIT_EXCEEDED, "nodes", idle()));
  }

  @ParameterizedTest
  @MethodSource("unknownLoops")
  void aLoopIsUnrolledOnlyWhereItsRoundsAreKnown(ErrorCode code, String why, TestModel model) {
    ImportOptions few =
        ImportOptions.DEFAULT.withLimits(
            new ReadLimits(1 << 20, 100_000, 48, 100_000, 1 << 20, 1000));
    SinterException refusal = assertThrows(SinterException.class, () -> imported(model, few));
    assertTrue(refusal.getMessage().contains(why), refusal::getMessage);
    assertEquals(code, refusal.code());
  }

  private static Graph imported(TestModel model, ImportOptions options) {
    return GraphVerifier.verify(Onnx.importModel(model.bytes(), "test.onnx", options));
  }

  private static List<String> names(List<Port> ports) {
    return ports.stream().map(Port::name).toList();
  }

  @Test
  void aSequenceIsAPortForEachElement() {
    TestModel model =
        TestModel.opset(18).sequence("s", ElementType.F32).node("Identity", "s", "y").output("y");
    SinterException refusal = assertThrows(SinterException.class, model::graph);
    assertEquals(ErrorCode.VALUE_NEEDED, refusal.code());
    var structure =
        new OnnxValue.Sequence<>(List.of(TensorType.parse("f32[n]"), TensorType.parse("f32[3]")));
    ImportOptions options = ImportOptions.DEFAULT.withStructure("s", structure);
    Graph graph = imported(model, options);
    assertEquals(List.of("s[0]", "s[1]"), names(graph.inputs()));
    assertEquals(List.of("y[0]", "y[1]"), names(graph.outputs()));
    assertEquals(
        "[f32[2]{1.0, 2.0}, f32[3]{3.0, 4.0, 5.0}]",
        Interpreter.run(graph, List.of(A, B)).toString());
    Graph fixed = imported(model, options.withFixedInput("s[0]", A));
    assertEquals(List.of("s[1]"), names(fixed.inputs()));
  }

  static Stream<Arguments> structures() {
    OnnxValue<TensorType> longs = new OnnxValue.Sequence<>(List.of(TensorType.parse("i64[2]")));
    return Stream.of(
        Arguments.of(ErrorCode.INPUT_SHAPE, Map.of("s", longs)),
        Arguments.of(ErrorCode.INPUT_SHAPE, Map.of("s", new OnnxValue.Nothing<TensorType>())),
        Arguments.of(
            ErrorCode.INPUT_SHAPE, Map.of("s", new OnnxValue.Single<>(TensorType.parse("f32[2]")))),
        Arguments.of(
            ErrorCode.INPUT_UNKNOWN, Map.of("s", new OnnxValue.Sequence<>(List.of()), "t", longs)));
  }

  @ParameterizedTest
  @MethodSource("structures")
  void structuresMustBeAsDeclared(ErrorCode code, Map<String, OnnxValue<TensorType>> structures) {
    TestModel model =
        TestModel.opset(18)
            .sequence("s", ElementType.F32)
            .node("SequenceLength", "s", "y")
            .output("y");
    ImportOptions options = ImportOptions.DEFAULT;
    for (Map.Entry<String, OnnxValue<TensorType>> one : structures.entrySet()) {
      options = options.withStructure(one.getKey(), one.getValue());
    }
    ImportOptions all = options;
    SinterException refusal = assertThrows(SinterException.class, () -> imported(model, all));
    assertEquals(code, refusal.code(), refusal.getMessage());
  }
}
