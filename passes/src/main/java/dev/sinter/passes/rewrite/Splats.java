package dev.sinter.passes.rewrite;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds values all of whose elements are one known scalar, and remembers which constants are such.
 */
public final class Splats {
  private final Map<Value, Optional<Tensor>> constants = new HashMap<>();

  /** The scalar, or null. */
  public Tensor of(Value value, Scope scope) {
    Node producer = scope.producer(value);
    while (producer != null
        && (producer.op() instanceof Broadcast || producer.op() instanceof Reshape)) {
      producer = scope.producer(producer.operand(0));
    }
    if (producer == null || !(producer.op() instanceof Constant constant)) {
      return null;
    }
    return constants
        .computeIfAbsent(producer.result(), _ -> Optional.ofNullable(scalar(constant.value())))
        .orElse(null);
  }

  private static Tensor scalar(Tensor tensor) {
    if (tensor.size() == 0) {
      return null;
    }
    long bits = tensor.rawBits(0);
    for (long i = 1; i < tensor.size(); i++) {
      if (tensor.rawBits(i) != bits) {
        return null;
      }
    }
    Tensor scalar = Tensor.zeros(new TensorType(tensor.element(), Shape.SCALAR));
    scalar.setRawBits(0, bits);
    return scalar;
  }
}
