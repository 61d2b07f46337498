package dev.sinter.frontend.onnx.model;

import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.frontend.onnx.proto.FunctionProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The attributes a function sees: those of the call, and its own defaults for those the call leaves
 * out.
 */
final class FunctionArguments {
  private FunctionArguments() {}

  static Map<String, AttributeProto> of(FunctionProto function, Map<String, AttributeProto> given) {
    Map<String, AttributeProto> all = new TreeMap<>();
    for (AttributeProto preset : function.getAttributeProtoList()) {
      all.put(preset.getName(), preset);
    }
    for (Map.Entry<String, AttributeProto> one : given.entrySet()) {
      if (!all.containsKey(one.getKey()) && !function.getAttributeList().contains(one.getKey())) {
        throw new SinterException(
            ErrorCode.MODEL_INVALID, "the function has no attribute %s".formatted(one.getKey()));
      }
      all.put(one.getKey(), one.getValue());
    }
    return all;
  }
}
