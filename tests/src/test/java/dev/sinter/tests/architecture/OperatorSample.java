package dev.sinter.tests.architecture;

import dev.sinter.frontend.onnx.ImportOptions;
import dev.sinter.frontend.onnx.Onnx;
import dev.sinter.frontend.onnx.OnnxCase;
import dev.sinter.frontend.onnx.OnnxValue;
import dev.sinter.frontend.onnx.file.DataTypes;
import dev.sinter.frontend.onnx.op.OpImport;
import dev.sinter.frontend.onnx.op.OperatorTable;
import dev.sinter.frontend.onnx.proto.GraphProto;
import dev.sinter.frontend.onnx.proto.ModelProto;
import dev.sinter.frontend.onnx.proto.NodeProto;
import dev.sinter.frontend.onnx.proto.OperatorSetIdProto;
import dev.sinter.frontend.onnx.proto.TensorShapeProto;
import dev.sinter.frontend.onnx.proto.TypeProto;
import dev.sinter.frontend.onnx.proto.ValueInfoProto;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.spi.CompileObserver;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.runtime.Sinter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A model of one node, one of ONNX's cases, with which it is tried what an operator takes.
 *
 * @param values what the case feeds to inputs, by name
 */
record OperatorSample(OpImport form, ModelProto model, Map<String, OnnxValue<Tensor>> values) {
  /** ONNX's numbers of the types that there are. */
  static final Map<ElementType, Integer> TYPES = types();

  private static final Pattern HOST_STEP = Pattern.compile("(?m)^\\s*host\\b");

  private static Map<ElementType, Integer> types() {
    Map<ElementType, Integer> types = new TreeMap<>();
    types.put(ElementType.BOOL, 9);
    types.put(ElementType.I8, 3);
    types.put(ElementType.I16, 5);
    types.put(ElementType.I32, 6);
    types.put(ElementType.I64, 7);
    types.put(ElementType.U8, 2);
    types.put(ElementType.U16, 4);
    types.put(ElementType.U32, 12);
    types.put(ElementType.U64, 13);
    types.put(ElementType.F16, 10);
    types.put(ElementType.BF16, 16);
    types.put(ElementType.F32, 1);
    types.put(ElementType.F64, 11);
    return types;
  }

  /** The sample that a case is, where it is a model of one node that the table has. */
  static Optional<OperatorSample> of(OnnxCase one) {
    ModelProto model;
    try {
      model = ModelProto.parseFrom(Files.readAllBytes(one.model()));
    } catch (IOException _) {
      return Optional.empty();
    }
    if (model.getGraph().getNodeCount() != 1) {
      return Optional.empty();
    }
    NodeProto node = model.getGraph().getNode(0);
    boolean allRead =
        model.getGraph().getInputList().stream()
            .allMatch(input -> node.getInputList().contains(input.getName()));
    if (!allRead) {
      return Optional.empty();
    }
    String domain = node.getDomain();
    long opset =
        model.getOpsetImportList().stream()
            .filter(set -> set.getDomain().equals(domain))
            .mapToLong(OperatorSetIdProto::getVersion)
            .findFirst()
            .orElse(0);
    return OperatorTable.find(OpImport.name(domain, node.getOpType()), (int) opset)
        .map(form -> new OperatorSample(form, model, values(one)));
  }

  /** A node without attributes, of as few inputs as there may be, all of them matrices. */
  static OperatorSample plain(OpImport form) {
    NodeProto.Builder node = NodeProto.newBuilder().setOpType(form.operator()).addOutput("y");
    GraphProto.Builder graph = GraphProto.newBuilder().setName("plain");
    for (int i = 0; i < form.inputs().least(); i++) {
      node.addInput("x" + i);
      graph.addInput(matrix("x" + i));
    }
    graph.addNode(node).addOutput(ValueInfoProto.newBuilder().setName("y"));
    OperatorSetIdProto.Builder opset = OperatorSetIdProto.newBuilder().setVersion(form.since());
    ModelProto model =
        ModelProto.newBuilder().setIrVersion(8).addOpsetImport(opset).setGraph(graph).build();
    return new OperatorSample(form, model, Map.of());
  }

  private static ValueInfoProto matrix(String name) {
    TensorShapeProto.Dimension.Builder two = TensorShapeProto.Dimension.newBuilder().setDimValue(2);
    TypeProto.Tensor.Builder type =
        TypeProto.Tensor.newBuilder()
            .setElemType(TYPES.get(ElementType.F32))
            .setShape(TensorShapeProto.newBuilder().addDim(two).addDim(two));
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(type))
        .build();
  }

  private static Map<String, OnnxValue<Tensor>> values(OnnxCase one) {
    try {
      return one.read(0).inputs();
    } catch (SinterException _) {
      return Map.of(); // Values of a type that there is not: nothing can be fixed.
    }
  }

  /** The inputs of each element type, in the order of the types' first ones. */
  Map<Integer, List<String>> inputs() {
    Map<Integer, List<String>> inputs = new LinkedHashMap<>();
    for (ValueInfoProto input : model.getGraph().getInputList()) {
      int element = tensor(input.toBuilder().getTypeBuilder()).getElemType();
      inputs.computeIfAbsent(element, _ -> new ArrayList<>()).add(input.getName());
    }
    return inputs;
  }

  /** The types that the inputs of one element type may have all together instead. */
  List<ElementType> taken(int element) {
    return TYPES.keySet().stream()
        .filter(type -> imported(retyped(element, TYPES.get(type))).isPresent())
        .toList();
  }

  /** Whether it is imported as it is. */
  boolean isImported() {
    return imported(model).isPresent();
  }

  /** Whether it runs as kernels or in the interpreter, on f32 where it takes that. */
  String state() {
    Optional<Graph> graph =
        inputs().keySet().stream()
            .findFirst()
            .flatMap(element -> imported(retyped(element, TYPES.get(ElementType.F32))));
    graph = graph.or(() -> imported(model));
    if (graph.isEmpty()) {
      return "refused";
    }
    CompileOptions options =
        new CompileOptions(
            List.of(Target.JVM_SCALAR),
            Optional.empty(),
            Set.of(),
            false,
            false,
            CompileObserver.NONE);
    String program =
        Sinter.compileArtifact(graph.get(), options).variants().getFirst().program().toString();
    return HOST_STEP.matcher(program).find() ? "interpreted" : "compiled";
  }

  private ModelProto retyped(int from, int to) {
    ModelProto.Builder retyped = model.toBuilder();
    for (ValueInfoProto.Builder input : retyped.getGraphBuilder().getInputBuilderList()) {
      TypeProto.Tensor.Builder type = tensor(input.getTypeBuilder());
      if (type.getElemType() == from) {
        type.setElemType(to);
      }
    }
    // What they become is the importer's to say.
    retyped.getGraphBuilder().getOutputBuilderList().forEach(ValueInfoProto.Builder::clearType);
    return retyped.build();
  }

  /** The type of the tensor, or of those in a sequence or an optional value. */
  private static TypeProto.Tensor.Builder tensor(TypeProto.Builder type) {
    return switch (type.getValueCase()) {
      case SEQUENCE_TYPE -> tensor(type.getSequenceTypeBuilder().getElemTypeBuilder());
      case OPTIONAL_TYPE -> tensor(type.getOptionalTypeBuilder().getElemTypeBuilder());
      case TENSOR_TYPE, MAP_TYPE, SPARSE_TENSOR_TYPE, OPAQUE_TYPE, VALUE_NOT_SET ->
          type.getTensorTypeBuilder();
    };
  }

  /** Inputs that must be known are fixed where the import fails otherwise. */
  private Optional<Graph> imported(ModelProto one) {
    ImportOptions structured = ImportOptions.DEFAULT;
    for (ValueInfoProto input : one.getGraph().getInputList()) {
      OnnxValue<Tensor> value = values.get(input.getName());
      if (value != null) {
        int number = tensor(input.toBuilder().getTypeBuilder()).getElemType();
        ElementType element = DataTypes.element(number, input.getName());
        structured =
            structured.withStructure(
                input.getName(), value.map(tensor -> tensor.type().withElement(element)));
      }
    }
    ImportOptions fixed = structured;
    for (Map.Entry<String, OnnxValue<Tensor>> value : values.entrySet()) {
      if (value.getValue() instanceof OnnxValue.Single<Tensor>(Tensor tensor)
          && !tensor.element().isFloat()
          && tensor.type().rank() < 2) {
        fixed = fixed.withFixedInput(value.getKey(), tensor);
      }
    }
    Optional<Graph> plain = imported(one, structured);
    return plain.isPresent() || fixed.equals(structured) ? plain : imported(one, fixed);
  }

  private Optional<Graph> imported(ModelProto one, ImportOptions options) {
    try {
      return Optional.of(
          GraphVerifier.verify(Onnx.importModel(one.toByteArray(), form.operator(), options)));
    } catch (SinterException _) {
      return Optional.empty();
    }
  }
}
