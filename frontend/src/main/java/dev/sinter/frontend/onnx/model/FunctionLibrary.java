package dev.sinter.frontend.onnx.model;

import dev.sinter.frontend.onnx.op.OperatorTable;
import dev.sinter.frontend.onnx.proto.FunctionProto;
import dev.sinter.frontend.onnx.proto.NodeProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The functions a model defines for itself, by the names its nodes call them. */
final class FunctionLibrary {
  /** What a function is called by. */
  record Key(String domain, String name, String overload) {
    static Key of(NodeProto node) {
      return new Key(Opsets.domain(node.getDomain()), node.getOpType(), node.getOverload());
    }

    @Override
    public String toString() {
      String full = domain.isEmpty() ? name : domain + "::" + name;
      return overload.isEmpty() ? full : full + "(" + overload + ")";
    }
  }

  private final Map<Key, FunctionProto> functions = new HashMap<>();

  FunctionLibrary(List<FunctionProto> protos) {
    for (FunctionProto proto : protos) {
      Key key = new Key(Opsets.domain(proto.getDomain()), proto.getName(), proto.getOverload());
      if (functions.put(key, proto) != null) {
        throw new SinterException(
            ErrorCode.MODEL_INVALID, "function %s is defined twice".formatted(key));
      }
      // Readers disagree on which one such a model means.
      if (key.domain().isEmpty() && OperatorTable.firstOpset(key.name()).isPresent()) {
        throw new SinterException(
            ErrorCode.MODEL_INVALID, "function %s has the name of an ONNX operator".formatted(key));
      }
    }
  }

  Optional<FunctionProto> find(NodeProto node) {
    return Optional.ofNullable(functions.get(Key.of(node)));
  }
}
