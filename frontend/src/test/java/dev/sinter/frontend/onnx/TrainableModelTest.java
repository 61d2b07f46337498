package dev.sinter.frontend.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.frontend.onnx.export.OnnxExport;
import dev.sinter.frontend.onnx.proto.StringStringEntryProto;
import dev.sinter.frontend.onnx.proto.TensorProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Initializers as inputs, and back. */
class TrainableModelTest {
  @TempDir private Path folder;

  private static Tensor filled(double value, long... shape) {
    Tensor tensor = Tensor.zeros(TensorType.of(ElementType.F32, shape));
    for (long i = 0; i < tensor.size(); i++) {
      tensor.setDouble(i, value + i);
    }
    return tensor;
  }

  /** x·a + b, normalized, clipped, reshaped, times c. */
  private static TestModel model() {
    return TestModel.opset(17)
        .input("x", "f32[n,2]")
        .output("y")
        .constant("a.weight", filled(1, 2, 2))
        .constant("a.bias", filled(0, 2))
        .constant("norm.scale", filled(1, 2))
        .constant("norm.bias", filled(0, 2))
        .constant("norm.running_mean", filled(3, 2))
        .constant("norm.running_var", filled(5, 2))
        .constant("low", Tensor.scalar(ElementType.F32, -9.0))
        .constant("shape", -1, 1)
        .constant("c", Tensor.scalar(ElementType.F32, 2.0))
        .constant("unused", filled(0, 7))
        .node("Gemm", "x a.weight a.bias", "h")
        .node(
            "BatchNormalization",
            "h norm.scale norm.bias norm.running_mean norm.running_var",
            "normal")
        .node("Clip", "normal low", "clipped")
        .node("Reshape", "clipped shape", "column")
        .node("Mul", "column c", "y");
  }

  private static TrainableModel imported(String... trainable) {
    return Onnx.importTrainable(model().bytes(), "test.onnx", ImportOptions.DEFAULT, trainable);
  }

  /** Which initializers patterns take. */
  record Choice(List<String> patterns, List<String> taken) {}

  static List<Choice> choices() {
    return List.of(
        new Choice(List.of("a.weight"), List.of("a.weight")),
        new Choice(List.of("a.*"), List.of("a.weight", "a.bias")),
        new Choice(List.of("?.bias", "a.weight"), List.of("a.weight", "a.bias")),
        new Choice(List.of("*"), List.of("a.weight", "a.bias", "norm.scale", "norm.bias")),
        new Choice(List.of("*", "!norm*"), List.of("a.weight", "a.bias")),
        new Choice(List.of("norm.running_mean", "c"), List.of("norm.running_mean", "c")));
  }

  @ParameterizedTest
  @MethodSource("choices")
  void patternsTakeWeights(Choice choice) {
    TrainableModel model = imported(choice.patterns().toArray(String[]::new));
    GraphVerifier.verify(model.graph());
    assertEquals(choice.taken(), List.copyOf(model.parameters().keySet()));
    List<String> inputs = new ArrayList<>(List.of("x"));
    inputs.addAll(choice.taken());
    assertEquals(inputs, model.graph().inputs().stream().map(Port::name).toList());
    assertSameResults(model().graph(), model.graph(), model.parameters());
  }

  private static void assertSameResults(
      Graph expected, Graph found, Map<String, Tensor> parameters) {
    Tensor x = filled(-1, 3, 2);
    List<Tensor> inputs = new ArrayList<>();
    found.inputs().forEach(port -> inputs.add(parameters.getOrDefault(port.name(), x)));
    assertTrue(
        Interpreter.run(expected, List.of(x))
            .getFirst()
            .contentEquals(Interpreter.run(found, inputs).getFirst()));
  }

  /** What cannot be trained, and what is said of it. */
  record Refusal(String pattern, ErrorCode code, String message) {}

  static List<Refusal> refusals() {
    return List.of(
        new Refusal(
            "shape",
            ErrorCode.TYPE_MISMATCH,
            "test.onnx: initializer 'shape': it is to be trained, but its elements are i64,"
                + " expected floats"),
        new Refusal("a.wieght", ErrorCode.INPUT_UNKNOWN, "; close to it are a.weight, a.bias, "),
        new Refusal("sh*", ErrorCode.INPUT_UNKNOWN, "initializer 'sh*': "),
        new Refusal("x", ErrorCode.INPUT_UNKNOWN, "initializer 'x': "));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusesWhatIsNoWeight(Refusal refusal) {
    SinterException e = assertThrows(SinterException.class, () -> imported(refusal.pattern()));
    assertEquals(refusal.code(), e.code());
    assertTrue(e.getMessage().contains(refusal.message()), e::getMessage);
  }

  @Test
  void aBodyReadsTheInput() {
    TestModel branch = TestModel.body().output("z").node("Mul", "x w", "z");
    TrainableModel model =
        Onnx.importTrainable(
            TestModel.opset(17)
                .input("x", "f32[2]")
                .input("which", "bool[]")
                .output("y")
                .constant("w", filled(2, 2))
                .node(
                    "If",
                    "which",
                    "y",
                    TestModel.graph("then_branch", branch),
                    TestModel.graph("else_branch", branch))
                .bytes(),
            "branch",
            ImportOptions.DEFAULT,
            "*");
    assertEquals(List.of("w"), List.copyOf(model.parameters().keySet()));
  }

  @Test
  void standsInAnotherGraph() {
    TrainableModel model = imported("a.*");
    GraphBuilder builder = new GraphBuilder("loss");
    Value x = builder.input("data", TensorType.parse("f32[n,2]"));
    builder.output("y", model.inline(builder, Map.of("x", x)).get("y"));
    Graph graph = builder.build();
    GraphVerifier.verify(graph);
    assertSameResults(model().graph(), graph, model.parameters());
    Value wrong = builder.input("wrong", TensorType.parse("f32[n,3]"));
    for (Map<String, Value> data :
        List.of(Map.of("x", wrong), Map.of("z", x), Map.<String, Value>of())) {
      assertThrows(SinterException.class, () -> model.inline(builder, data));
    }
  }

  @Test
  void trainedValuesReplaceInitializersOfAnyFile() throws IOException {
    Path source = folder.resolve("source.onnx");
    Path target = Files.createDirectory(folder.resolve("elsewhere")).resolve("target.onnx");
    Files.write(source, external(model()).bytes());
    Tensor trained = filled(7, 2, 2);
    OnnxExport.replaceInitializers(source, Map.of("a.weight", trained), target);
    TrainableModel expected = imported("a.weight").with(Map.of("a.weight", trained));
    Graph read = Onnx.importModel(target);
    assertEquals("ai.onnx=17", read.metadata().get("onnx.opset"));
    assertSameResults(read, expected.graph(), expected.parameters());
  }

  /** The bias lies in another file. */
  private TestModel external(TestModel model) throws IOException {
    int place = 1;
    TensorProto bias = model.graphProto().getInitializer(place);
    Files.write(folder.resolve("bias.bin"), bias.getRawData().toByteArray());
    model
        .graphProto()
        .setInitializer(
            place,
            bias.toBuilder()
                .clearRawData()
                .setDataLocation(1)
                .addExternalData(
                    StringStringEntryProto.newBuilder().setKey("location").setValue("bias.bin")));
    return model;
  }

  @Test
  void replacesNothingElse() throws IOException {
    Path source = folder.resolve("source.onnx");
    Files.write(source, model().bytes());
    OnnxExport.replaceInitializers(source, Map.of("a.bias", filled(0, 2)), folder.resolve("same"));
    assertEquals(-1, Files.mismatch(source, folder.resolve("same")));
    for (Map<String, Tensor> wrong :
        List.of(
            Map.of("nothing", filled(0, 2)),
            Map.of("a.bias", filled(0, 3)),
            Map.of("shape", filled(0, 2)))) {
      assertThrows(
          SinterException.class, () -> OnnxExport.replaceInitializers(source, wrong, source));
    }
    assertEquals(-1, Files.mismatch(source, folder.resolve("same")));
  }

  @Test
  void inputsAreWrittenAsInitializers() {
    TrainableModel model = imported("a.*");
    byte[] bytes = OnnxExport.bytes(model.graph(), model.parameters());
    TrainableModel read = Onnx.importTrainable(bytes, "read", ImportOptions.DEFAULT, "a.*");
    model
        .parameters()
        .forEach((name, value) -> assertTrue(value.contentEquals(read.parameters().get(name))));
    assertEquals(
        List.of("x"),
        Onnx.importModel(bytes, "read", ImportOptions.DEFAULT).inputs().stream()
            .map(Port::name)
            .toList());
    for (Map<String, Tensor> wrong :
        List.of(Map.of("nothing", filled(0, 2)), Map.of("a.bias", filled(0, 3)))) {
      assertThrows(SinterException.class, () -> OnnxExport.bytes(model.graph(), wrong));
    }
  }
}
