package dev.sinter.frontend.onnx.export;

import dev.sinter.frontend.onnx.file.DataTypes;
import dev.sinter.frontend.onnx.proto.GraphProto;
import dev.sinter.frontend.onnx.proto.ModelProto;
import dev.sinter.frontend.onnx.proto.OperatorSetIdProto;
import dev.sinter.frontend.onnx.proto.StringStringEntryProto;
import dev.sinter.frontend.onnx.proto.TensorShapeProto;
import dev.sinter.frontend.onnx.proto.TypeProto;
import dev.sinter.frontend.onnx.proto.ValueInfoProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A whole model: its inputs and outputs around the nodes, and all that cannot be written. */
final class ModelWriter {
  private static final int IR_VERSION = 10;

  private final Graph graph;
  private final Map<String, Tensor> initializers;
  private final NodeWriter nodes;
  private final List<SinterException> problems = new ArrayList<>();

  /**
   * @param initializers values of inputs that are none in the file, by name
   */
  ModelWriter(Graph graph, Map<String, Tensor> initializers) {
    this.graph = graph;
    this.initializers = initializers;
    nodes = new NodeWriter(graph);
  }

  ModelProto write() {
    graph.inputs().forEach(this::input);
    for (Node node : graph.nodes()) {
      try {
        new PrimitiveExport(node, nodes).write();
      } catch (SinterException e) {
        problems.add(e);
        nodes.giveUp(node);
      }
    }
    graph.outputs().forEach(this::output);
    if (!problems.isEmpty()) {
      throw new SinterException(
          problems.getFirst().code(),
          graph.name()
              + " cannot be written as ONNX:\n  "
              + String.join("\n  ", problems.stream().map(Throwable::getMessage).toList()));
    }
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("Sinter")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OnnxExport.OPSET))
            .setGraph(nodes.graph());
    graph
        .metadata()
        .forEach((key, value) ->
            model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return model.build();
  }

  private GraphProto.Builder proto() {
    return nodes.graph();
  }

  private void input(Port port) {
    Tensor value = initializers.get(port.name());
    if (value != null) {
      proto().addInitializer(InitializerMessage.of(port.name(), value));
      return;
    }
    for (Dim dim : port.value().type().shape().dims()) {
      if (!(dim instanceof Dim.Const) && !(dim instanceof Dim.Symbol)) {
        problems.add(
            new SinterException(
                ErrorCode.FEATURE_UNSUPPORTED,
                "input %s: size %s, expected a number or a symbol".formatted(port.name(), dim)));
      }
    }
    proto().addInput(info(port));
  }

  private void output(Port port) {
    proto().addOutput(info(port));
    try {
      nodes.output(port);
    } catch (SinterException e) {
      problems.add(e);
    }
  }

  private static ValueInfoProto info(Port port) {
    TensorType type = port.value().type();
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    type.shape().dims().forEach(dim -> shape.addDim(dimension(dim)));
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder().setElemType(DataTypes.number(type.element())).setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(port.name())
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /** An expression of symbols has no name: nothing is said of such a size of an output. */
  private static TensorShapeProto.Dimension dimension(Dim dim) {
    TensorShapeProto.Dimension.Builder dimension = TensorShapeProto.Dimension.newBuilder();
    return switch (dim) {
      case Dim.Const(long value) -> dimension.setDimValue(value).build();
      case Dim.Symbol(String name) -> dimension.setDimParam(name).build();
      case Dim.Sum _, Dim.FloorDiv _, Dim.Mod _, Dim.Max _, Dim.Min _ -> dimension.build();
    };
  }
}
