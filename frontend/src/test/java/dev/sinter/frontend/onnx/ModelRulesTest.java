package dev.sinter.frontend.onnx;

import static dev.sinter.frontend.onnx.TestModel.integer;
import static dev.sinter.frontend.onnx.TestModel.real;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.frontend.onnx.proto.FunctionProto;
import dev.sinter.frontend.onnx.proto.NodeProto;
import dev.sinter.frontend.onnx.proto.OperatorSetIdProto;
import dev.sinter.frontend.onnx.proto.StringStringEntryProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, scopes, declared types, functions and how problems are reported. */
class ModelRulesTest {
  private static final Tensor X = Tensor.of(new float[] {-1, 2}, 2);

  private static SinterException refusal(TestModel model) {
    return assertThrows(SinterException.class, model::graph);
  }

  @Test
  void allProblemsAreReportedTogether() {
    TestModel model =
        TestModel.opset(17)
            .input("x", "f32[2,3]")
            .input("s", "f32[2,3]")
            .node("Transpose", "x", "a", TestModel.ints("perm", 0, 0))
            .node("Relu", "a", "b")
            .node("MatMul", "x s", "c")
            .node("Relu", "x", "d", integer("axis", 1))
            .output("b", "c", "d", "e");
    SinterException refusal = refusal(model);
    assertEquals(ErrorCode.ATTRIBUTE_INVALID, refusal.code());
    assertEquals(
        """
        test.onnx: 4 problems
          node 'Transpose_0' (Transpose): axes [0, 0] repeat
          node 'MatMul_2' (MatMul): dot: shapes [2,3] and [2,3]: contracted sizes 3 and 2 differ
          node 'Relu_3' (Relu): attributes [axis] are not ones of this operator in this opset
          output 'e': is never computed\
        """,
        refusal.getMessage());
  }

  @Test
  void allMissingOperatorsAreListed() {
    TestModel model =
        TestModel.opset(17)
            .input("x", "f32[2]")
            .input("c", "bool[]")
            .node("Frobnicate", "x", "a")
            .node(
                "If",
                "c",
                "b",
                TestModel.graph(
                    "then_branch",
                    TestModel.body().call("com.example", "Magic", "x", "t").output("t")),
                TestModel.graph("else_branch", TestModel.body().node("Gelu", "x", "t").output("t")))
            .node("Frobnicate", "x", "d")
            .output("d");
    SinterException refusal = refusal(model);
    assertEquals(ErrorCode.OPERATOR_UNSUPPORTED, refusal.code());
    assertEquals(
        """
        test.onnx: operators that are not supported: 3
          Frobnicate at 'Frobnicate_0', 'Frobnicate_2'
          Gelu (new in operator set 20, the model has 17) at 'If_1/Gelu_0'
          com.example::Magic at 'If_1/Magic_0'\
        """,
        refusal.getMessage());
  }

  @Test
  void initializersAmongTheInputsAreNotInputs() {
    TestModel model =
        TestModel.opset(9)
            .input("x", "f32[2]")
            .input("w", "f32[2]")
            .constant("w", X)
            .node("Add", "x w", "y")
            .output("y");
    model.proto().setIrVersion(3);
    assertEquals(List.of("x"), model.graph().inputs().stream().map(port -> port.name()).toList());
    assertEquals("[f32[2]{-2.0, 4.0}]", model.run(X).toString());
  }

  @Test
  void sizesWithANameBecomeSymbolsAndOthersAreNamedAfterTheirInput() {
    TestModel model =
        TestModel.opset(17).input("x", "f32[a,a,b]").node("Relu", "x", "y").output("y");
    var shape = model.graphProto().getInput(0).toBuilder();
    var dims = shape.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder();
    dims.getDimBuilder(0).setDimParam("batch size");
    dims.getDimBuilder(1).setDimParam("batch+size");
    dims.getDimBuilder(2).clearValue();
    dims.addDimBuilder().setDimParam("batch size");
    dims.addDimBuilder().setDimParam("7th");
    model.graphProto().setInput(0, shape);
    assertEquals(
        "f32[batch_size,batch_size_2,x_2,batch_size,_7th]",
        model.graph().inputTypes().getFirst().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"f32[n,4]", "f32[2,4]", "f32[2,m]", "f32[2,5]", "f32[4]"})
  void outputsHaveTheirTrueShapeWhateverIsDeclared(String declared) {
    TestModel model =
        TestModel.opset(17)
            .input("x", "f32[2,4]")
            .node("Relu", "x", "y")
            .declaredOutput("y", declared);
    assertEquals("[f32[2,4]]", model.graph().outputTypes().toString());
  }

  @Test
  void anotherElementTypeOfAnOutputIsRefused() {
    TestModel model =
        TestModel.opset(17)
            .input("x", "f32[2,4]")
            .node("Relu", "x", "y")
            .declaredOutput("y", "f64[2,4]");
    assertEquals(ErrorCode.TYPE_MISMATCH, refusal(model).code());
  }

  @Test
  void nodesMayComeInAnyOrder() {
    TestModel model =
        TestModel.opset(17)
            .input("x", "f32[2]")
            .input("c", "bool[]")
            .node("Neg", "b", "y")
            .node(
                "If",
                "c",
                "b",
                TestModel.graph(
                    "then_branch",
                    TestModel.body().node("Relu", "t", "r").node("Exp", "x", "t").output("r")),
                TestModel.graph(
                    "else_branch", TestModel.body().node("Identity", "a", "r").output("r")))
            .node("Abs", "x", "a")
            .output("y");
    assertEquals(
        "[f32[2]{-1.0, -2.0}]", model.run(X, Tensor.scalar(ElementType.BOOL, 0L)).toString());
  }

  @Test
  void nodesInACycleAreRefused() {
    TestModel model =
        TestModel.opset(17)
            .input("x", "f32[2]")
            .node("Add", "x b", "a")
            .node("Neg", "a", "b")
            .output("b");
    assertTrue(
        refusal(model)
            .getMessage()
            .contains("input 'b' is not defined, or computed from this node"));
  }

  @Test
  void fixedInputsBecomeConstants() {
    TestModel model =
        TestModel.opset(13)
            .input("x", "f32[n]")
            .input("s", "i64[2]")
            .node("Unsqueeze", "x s", "y")
            .output("y");
    SinterException refusal = refusal(model);
    assertEquals(ErrorCode.VALUE_NEEDED, refusal.code());
    assertTrue(refusal.getMessage().contains("the list of axes must be known"));
    java.nio.file.Path file = write(model);
    Graph graph =
        Onnx.importModel(
            file, ImportOptions.DEFAULT.withFixedInput("s", Tensor.of(new long[] {1, -1}, 2)));
    assertEquals("[f32[n,1,1]]", graph.outputTypes().toString());
    SinterException unknown =
        assertThrows(
            SinterException.class,
            () -> Onnx.importModel(file, ImportOptions.DEFAULT.withFixedInput("z", X)));
    assertEquals(ErrorCode.INPUT_UNKNOWN, unknown.code());
    SinterException wrong =
        assertThrows(
            SinterException.class,
            () -> Onnx.importModel(file, ImportOptions.DEFAULT.withFixedInput("s", X)));
    assertEquals(ErrorCode.INPUT_SHAPE, wrong.code());
  }

  /**
   * Whether a squeeze is needed depends on a size, and so does the number of axes of the result.
   */
  @Test
  void fixedSizesDecideBranches() {
    TestModel model =
        TestModel.opset(13)
            .input("x", "f32[n,k]")
            .constant("one", 1)
            .node("Shape", "x", "s")
            .node("Gather", "s one", "w")
            .node("Equal", "w one", "c")
            .node(
                "If",
                "c",
                "y",
                TestModel.graph(
                    "then_branch", TestModel.body().node("Squeeze", "x one", "t").output("t")),
                TestModel.graph(
                    "else_branch", TestModel.body().node("Identity", "x", "t").output("t")))
            .output("y");
    assertTrue(refusal(model).getMessage().contains("unless branches have one type"));
    byte[] bytes = model.bytes();
    Graph squeezed = Onnx.importModel(bytes, "m", ImportOptions.DEFAULT.withSize("k", 1));
    assertEquals("[f32[n,1]] -> [f32[n]]", squeezed.inputTypes() + " -> " + squeezed.outputTypes());
    Graph kept = Onnx.importModel(bytes, "m", ImportOptions.DEFAULT.withSize("k", 3));
    assertEquals("[f32[n,3]] -> [f32[n,3]]", kept.inputTypes() + " -> " + kept.outputTypes());
    SinterException unknown =
        assertThrows(
            SinterException.class,
            () -> Onnx.importModel(bytes, "m", ImportOptions.DEFAULT.withSize("z", 3)));
    assertEquals(ErrorCode.INPUT_UNKNOWN, unknown.code());
  }

  /**
   * An axis whose size is not known may be squeezed; that it is 1 is checked when the model runs.
   */
  @Test
  void anAxisOfUnknownSizeIsSqueezedWithACheck() {
    TestModel model =
        TestModel.opset(13)
            .input("x", "f32[n,2]")
            .constant("a", 0)
            .node("Squeeze", "x a", "y")
            .output("y");
    assertEquals("[f32[2]{1.0, 2.0}]", model.run(Tensor.of(new float[] {1, 2}, 1, 2)).toString());
    for (long n : new long[] {0, 2, 3}) {
      Tensor other = Tensor.zeros(dev.sinter.ir.type.TensorType.of(ElementType.F32, n, 2));
      assertEquals(
          ErrorCode.VALUE_OUT_OF_RANGE,
          assertThrows(SinterException.class, () -> model.run(other)).code());
    }
  }

  private static java.nio.file.Path write(TestModel model) {
    try {
      java.nio.file.Path file = java.nio.file.Files.createTempFile("model", ".onnx");
      file.toFile().deleteOnExit();
      return java.nio.file.Files.write(file, model.bytes());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void whatTheModelSaysOfItselfIsKept() {
    TestModel model = TestModel.opset(17).input("x", "f32[2]").node("Relu", "x", "y").output("y");
    model
        .proto()
        .setProducerName("trainer")
        .setProducerVersion("2.1")
        .setModelVersion(3)
        .setDocString("about")
        .addMetadataProps(StringStringEntryProto.newBuilder().setKey("licence").setValue("MIT"));
    assertEquals(
        Map.of(
            "licence", "MIT",
            "onnx.producer", "trainer 2.1",
            "onnx.model_version", "3",
            "onnx.doc", "about",
            "onnx.opset", "ai.onnx=17",
            "onnx.ir_version", "8"),
        model.graph().metadata());
  }

  @Test
  void nodesCarryTheirNames() {
    TestModel model =
        TestModel.opset(17)
            .input("x", "f32[2]")
            .node("Relu", "x", "a")
            .node("Softmax", "a", "y")
            .output("y");
    model.graphProto().setNode(0, model.graphProto().getNode(0).toBuilder().setName("/act/Relu"));
    Graph graph = model.graph();
    assertEquals(Location.of("/act/Relu"), graph.nodes().getFirst().location());
    assertEquals(Location.of("Softmax_1"), graph.nodes().getLast().location());
    assertTrue(
        graph.nodes().getLast().op() instanceof Composite composite
            && composite.name().equals("Softmax"));
  }

  /** f(a, b) = LeakyRelu(a; slope) + b, where b may be left out of nested calls. */
  private static FunctionProto function() {
    AttributeProto slope =
        AttributeProto.newBuilder().setName("alpha").setRefAttrName("slope").setType(1).build();
    return FunctionProto.newBuilder()
        .setDomain("my")
        .setName("F")
        .addInput("a")
        .addInput("b")
        .addOutput("c")
        .addAttribute("slope")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
        .addNode(
            NodeProto.newBuilder()
                .setOpType("LeakyRelu")
                .addInput("a")
                .addOutput("t")
                .addAttribute(slope))
        .addNode(
            NodeProto.newBuilder().setOpType("Clip").addInput("t").addInput("b").addOutput("c"))
        .build();
  }

  @Test
  void functionsAreExpandedWithTheirAttributesAndLeftOutInputs() {
    TestModel model =
        TestModel.opset(17)
            .function(function())
            .input("x", "f32[2]")
            .constant("low", Tensor.scalar(ElementType.F32, 0.0))
            .call("my", "F", "x", "p", real("slope", 0.5))
            .call("my", "F", "x low", "q", real("slope", 0.5))
            .call("my", "F", "x", "r")
            .output("p", "q", "r");
    assertEquals(
        "[f32[2]{-0.5, 2.0}, f32[2]{0.0, 2.0}, f32[2]{-0.009999999776482582, 2.0}]",
        model.run(X).toString());
    assertEquals("F_0/LeakyRelu_0", model.graph().nodes().get(1).location().toString());
  }

  @Test
  void functionsThatGrowExponentiallyMeetALimit() {
    TestModel model =
        TestModel.opset(17).input("x", "f32[2]").call("my", "F0", "x", "y").output("y");
    for (int i = 0; i < 30; i++) {
      FunctionProto.Builder twice =
          FunctionProto.newBuilder()
              .setDomain("my")
              .setName("F" + i)
              .addInput("a")
              .addOutput("c")
              .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17));
      String next = "F" + (i + 1);
      twice.addNode(
          NodeProto.newBuilder().setDomain("my").setOpType(next).addInput("a").addOutput("b"));
      twice.addNode(
          NodeProto.newBuilder().setDomain("my").setOpType(next).addInput("b").addOutput("c"));
      model.function(twice.build());
    }
    model.function(
        FunctionProto.newBuilder()
            .setDomain("my")
            .setName("F30")
            .addInput("a")
            .addOutput("c")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
            .addNode(NodeProto.newBuilder().setOpType("Neg").addInput("a").addOutput("c"))
            .build());
    ReadLimits limits = new ReadLimits(1 << 20, 100_000, 48, 10_000, 1 << 20, 1000);
    SinterException refusal =
        assertThrows(
            SinterException.class,
            () ->
                Onnx.importModel(
                    model.bytes(), "test.onnx", ImportOptions.DEFAULT.withLimits(limits)));
    assertEquals(ErrorCode.LIMIT_EXCEEDED, refusal.code());
  }

  @Test
  void aLongChainOfFunctionsMeetsALimit() {
    TestModel model =
        TestModel.opset(17).input("x", "f32[2]").call("my", "F0", "x", "y").output("y");
    for (int i = 0; i < 20_000; i++) {
      model.function(
          FunctionProto.newBuilder()
              .setDomain("my")
              .setName("F" + i)
              .addInput("a")
              .addOutput("c")
              .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
              .addNode(
                  NodeProto.newBuilder()
                      .setDomain(i == 19_999 ? "" : "my")
                      .setOpType(i == 19_999 ? "Neg" : "F" + (i + 1))
                      .addInput("a")
                      .addOutput("c"))
              .build());
    }
    assertEquals(ErrorCode.LIMIT_EXCEEDED, refusal(model).code());
  }
}
