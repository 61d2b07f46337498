package dev.sinter.frontend.onnx;

import com.google.protobuf.ByteString;
import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.frontend.onnx.proto.FunctionProto;
import dev.sinter.frontend.onnx.proto.GraphProto;
import dev.sinter.frontend.onnx.proto.ModelProto;
import dev.sinter.frontend.onnx.proto.NodeProto;
import dev.sinter.frontend.onnx.proto.OperatorSetIdProto;
import dev.sinter.frontend.onnx.proto.TensorProto;
import dev.sinter.frontend.onnx.proto.TensorShapeProto;
import dev.sinter.frontend.onnx.proto.TypeProto;
import dev.sinter.frontend.onnx.proto.ValueInfoProto;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Map;

/** Writes a small model in a few lines. */
final class TestModel {
  private static final Map<ElementType, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry(ElementType.F32, 1),
          Map.entry(ElementType.U8, 2),
          Map.entry(ElementType.I8, 3),
          Map.entry(ElementType.U16, 4),
          Map.entry(ElementType.I16, 5),
          Map.entry(ElementType.I32, 6),
          Map.entry(ElementType.I64, 7),
          Map.entry(ElementType.BOOL, 9),
          Map.entry(ElementType.F16, 10),
          Map.entry(ElementType.F64, 11),
          Map.entry(ElementType.U32, 12),
          Map.entry(ElementType.U64, 13),
          Map.entry(ElementType.BF16, 16),
          Map.entry(ElementType.F8E4M3, 17),
          Map.entry(ElementType.F8E4M3FNUZ, 18),
          Map.entry(ElementType.F8E5M2, 19),
          Map.entry(ElementType.F8E5M2FNUZ, 20),
          Map.entry(ElementType.U4, 21),
          Map.entry(ElementType.I4, 22),
          Map.entry(ElementType.F4E2M1, 23),
          Map.entry(ElementType.F8E8M0, 24),
          Map.entry(ElementType.U2, 25),
          Map.entry(ElementType.I2, 26));

  private final ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(8);
  private final GraphProto.Builder graph;

  private TestModel(GraphProto.Builder graph) {
    this.graph = graph;
  }

  static TestModel opset(int version) {
    TestModel one = new TestModel(GraphProto.newBuilder().setName("test"));
    one.model.addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(version));
    return one;
  }

  /** The body of a control-flow node. */
  static TestModel body() {
    return new TestModel(GraphProto.newBuilder().setName("body"));
  }

  /** An input such as {@code f32[n,3]}. */
  TestModel input(String name, String type) {
    graph.addInput(info(name, TensorType.parse(type)));
    return this;
  }

  /** An input that is a sequence of tensors of any shape. */
  TestModel sequence(String name, ElementType element) {
    TypeProto.Builder type = TypeProto.newBuilder();
    type.getSequenceTypeBuilder()
        .getElemTypeBuilder()
        .getTensorTypeBuilder()
        .setElemType(NUMBERS.get(element));
    graph.addInput(ValueInfoProto.newBuilder().setName(name).setType(type));
    return this;
  }

  TestModel output(String... names) {
    for (String name : names) {
      graph.addOutput(ValueInfoProto.newBuilder().setName(name));
    }
    return this;
  }

  TestModel declaredOutput(String name, String type) {
    graph.addOutput(info(name, TensorType.parse(type)));
    return this;
  }

  TestModel constant(String name, Tensor value) {
    graph.addInitializer(tensor(value).toBuilder().setName(name));
    return this;
  }

  TestModel constant(String name, long... values) {
    return constant(name, Tensor.of(values, values.length));
  }

  /** A node with space-separated inputs and outputs, {@code _} for one left out. */
  TestModel node(String operator, String inputs, String outputs, AttributeProto... attributes) {
    NodeProto.Builder node =
        NodeProto.newBuilder().setOpType(operator).addAllAttribute(List.of(attributes));
    names(inputs).forEach(node::addInput);
    names(outputs).forEach(node::addOutput);
    graph.addNode(node);
    return this;
  }

  TestModel call(
      String domain, String function, String inputs, String outputs, AttributeProto... attributes) {
    node(function, inputs, outputs, attributes);
    graph.setNode(
        graph.getNodeCount() - 1,
        graph.getNode(graph.getNodeCount() - 1).toBuilder().setDomain(domain));
    return this;
  }

  TestModel domain(String domain, int version) {
    model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version));
    return this;
  }

  TestModel function(FunctionProto function) {
    model
        .addFunctions(function)
        .addOpsetImport(
            OperatorSetIdProto.newBuilder().setDomain(function.getDomain()).setVersion(1));
    return this;
  }

  ModelProto.Builder proto() {
    return model.setGraph(graph);
  }

  GraphProto.Builder graphProto() {
    return graph;
  }

  byte[] bytes() {
    return proto().build().toByteArray();
  }

  Graph graph() {
    Graph imported = Onnx.importModel(bytes(), "test.onnx", ImportOptions.DEFAULT);
    GraphVerifier.verify(imported);
    return imported;
  }

  List<Tensor> run(Tensor... inputs) {
    return Interpreter.run(graph(), List.of(inputs));
  }

  static List<String> names(String text) {
    return text.isBlank()
        ? List.of()
        : List.of(text.replace("_ ", " ").replaceAll("(^| )_$", "$1").split(" ", -1));
  }

  static ValueInfoProto info(String name, TensorType type) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Dim dim : type.shape().dims()) {
      TensorShapeProto.Dimension.Builder one = shape.addDimBuilder();
      if (dim.isKnown()) {
        one.setDimValue(dim.known());
      } else {
        one.setDimParam(dim.toString());
      }
    }
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder()
            .setElemType(NUMBERS.get(type.element()))
            .setShape(shape)
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  static TensorProto tensor(Tensor value) {
    TensorProto.Builder proto = TensorProto.newBuilder().setDataType(NUMBERS.get(value.element()));
    for (long size : value.shape()) {
      proto.addDims(size);
    }
    return proto.setRawData(ByteString.copyFrom(value.data().asByteBuffer())).build();
  }

  static AttributeProto ints(String name, long... values) {
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name).setType(7);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(2).setI(value).build();
  }

  static AttributeProto real(String name, double value) {
    return AttributeProto.newBuilder().setName(name).setType(1).setF((float) value).build();
  }

  static AttributeProto reals(String name, double... values) {
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name).setType(6);
    for (double value : values) {
      attribute.addFloats((float) value);
    }
    return attribute.build();
  }

  static AttributeProto text(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(3)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  static AttributeProto texts(String name, List<String> values) {
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name).setType(8);
    values.forEach(value -> attribute.addStrings(ByteString.copyFromUtf8(value)));
    return attribute.build();
  }

  static AttributeProto value(String name, Tensor value) {
    return AttributeProto.newBuilder().setName(name).setType(4).setT(tensor(value)).build();
  }

  static AttributeProto graph(String name, TestModel body) {
    return AttributeProto.newBuilder().setName(name).setType(5).setG(body.graph).build();
  }
}
