package dev.sinter.frontend.onnx.export;

import dev.sinter.frontend.onnx.file.DataTypes;
import dev.sinter.frontend.onnx.file.TensorReader;
import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.frontend.onnx.proto.GraphProto;
import dev.sinter.frontend.onnx.proto.ModelProto;
import dev.sinter.frontend.onnx.proto.NodeProto;
import dev.sinter.frontend.onnx.proto.TensorProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A model with other values of some initializers, and everything else as it was. What it kept in
 * other files comes into this one, which may be somewhere else.
 */
final class InitializerReplacement {
  private static final int EXTERNAL = 1;

  private final String file;
  private final TensorReader tensors;
  private final Map<String, Tensor> left;

  InitializerReplacement(String file, TensorReader tensors, Map<String, Tensor> values) {
    this.file = file;
    this.tensors = tensors;
    left = new TreeMap<>(values);
  }

  ModelProto apply(ModelProto model) {
    GraphProto.Builder graph = model.getGraph().toBuilder();
    for (int i = 0; i < graph.getInitializerCount(); i++) {
      graph.setInitializer(i, replaced(graph.getInitializer(i)));
    }
    if (!left.isEmpty()) {
      throw new SinterException(
          ErrorCode.INPUT_UNKNOWN,
          "%s: has no initializers %s to replace".formatted(file, left.keySet()));
    }
    Stream.concat(
            graph.getNodeList().stream(),
            model.getFunctionsList().stream().flatMap(function -> function.getNodeList().stream()))
        .forEach(this::requireWithin);
    return model.toBuilder().setGraph(graph).build();
  }

  private TensorProto replaced(TensorProto old) {
    String where = "%s: initializer '%s'".formatted(file, old.getName());
    Tensor value = left.remove(old.getName());
    if (value != null) {
      requireType(old, value, where);
      return InitializerMessage.of(old.getName(), value);
    }
    if (old.getDataLocation() != EXTERNAL) {
      return old;
    }
    if (DataTypes.element(old.getDataType(), where).isStorageOnly()) {
      throw new SinterException(
          ErrorCode.FEATURE_UNSUPPORTED,
          where + ": lies in another file, with elements that are not copied from there");
    }
    return InitializerMessage.of(old.getName(), tensors.read(old, where));
  }

  private static void requireType(TensorProto old, Tensor value, String where) {
    List<Long> shape = Arrays.stream(value.shape()).boxed().toList();
    if (DataTypes.number(value.element()) != old.getDataType()
        || !shape.equals(old.getDimsList())) {
      throw new SinterException(
          DataTypes.number(value.element()) == old.getDataType()
              ? ErrorCode.INPUT_SHAPE
              : ErrorCode.INPUT_TYPE,
          "%s: is %s%s, its new value %s"
              .formatted(
                  where,
                  DataTypes.element(old.getDataType(), where),
                  old.getDimsList(),
                  value.type()));
    }
  }

  /** What a node holds in another file would not be found from the new place. */
  private void requireWithin(NodeProto node) {
    for (AttributeProto attribute : node.getAttributeList()) {
      Stream.concat(Stream.of(attribute.getG()), attribute.getGraphsList().stream())
          .forEach(body -> {
            body.getInitializerList().forEach(one -> requireWithin(node, one));
            body.getNodeList().forEach(this::requireWithin);
          });
      requireWithin(node, attribute.getT());
      attribute.getTensorsList().forEach(one -> requireWithin(node, one));
    }
  }

  private void requireWithin(NodeProto node, TensorProto tensor) {
    if (tensor.getDataLocation() == EXTERNAL) {
      throw new SinterException(
          ErrorCode.FEATURE_UNSUPPORTED,
          "%s: node '%s' (%s) holds a tensor that lies in another file"
              .formatted(file, node.getName(), node.getOpType()));
    }
  }
}
