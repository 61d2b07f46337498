package dev.sinter.frontend.onnx.model;

import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.frontend.onnx.proto.NodeProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where in a model nodes stand: which operator sets they are written in, and inside which functions
 * and bodies.
 *
 * @param prefix what is put before the names of nodes
 * @param arguments the attributes that the call of the innermost function gave; null outside
 *     functions
 * @param calls the functions being expanded, outermost first
 * @param depth bodies and calls around
 */
record Frame(
    Opsets opsets,
    String prefix,
    Map<String, AttributeProto> arguments,
    List<FunctionLibrary.Key> calls,
    int depth) {

  /** The model's own graph. */
  static Frame outermost(Opsets opsets) {
    return new Frame(opsets, "", null, List.of(), 0);
  }

  /** The frame of a body of a node. */
  Frame body(String label) {
    return new Frame(opsets, label + "/", arguments, calls, depth + 1);
  }

  /** The frame of the function that a node calls. */
  Frame call(
      String label,
      FunctionLibrary.Key function,
      Opsets written,
      Map<String, AttributeProto> given) {
    if (calls.contains(function)) {
      throw new SinterException(
          ErrorCode.MODEL_INVALID, "function %s calls itself".formatted(function));
    }
    List<FunctionLibrary.Key> now = new ArrayList<>(calls);
    now.add(function);
    return new Frame(written, label + "/", given, now, depth + 1);
  }

  /** What a node is called in errors and locations: its name, or its operator and position. */
  String label(NodeProto node, int index) {
    return prefix + (node.getName().isEmpty() ? node.getOpType() + "_" + index : node.getName());
  }

  /** The attributes of a node by name, with references to attributes of the function resolved. */
  Map<String, AttributeProto> attributes(NodeProto node) {
    Map<String, AttributeProto> all = new TreeMap<>();
    for (AttributeProto attribute : node.getAttributeList()) {
      Optional<AttributeProto> resolved = resolve(attribute);
      if (resolved.isPresent() && all.put(attribute.getName(), resolved.get()) != null) {
        throw new SinterException(
            ErrorCode.MODEL_INVALID, "attribute %s is given twice".formatted(attribute.getName()));
      }
    }
    return all;
  }

  private Optional<AttributeProto> resolve(AttributeProto attribute) {
    String name = attribute.getRefAttrName();
    if (name.isEmpty()) {
      return Optional.of(attribute);
    }
    if (arguments == null) {
      throw new SinterException(
          ErrorCode.MODEL_INVALID,
          "attribute %s refers to attribute %s of a function, but is not inside one"
              .formatted(attribute.getName(), name));
    }
    // Where the call left the attribute out, the node has none either.
    return Optional.ofNullable(arguments.get(name));
  }
}
