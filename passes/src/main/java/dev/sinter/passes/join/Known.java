package dev.sinter.passes.join;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A constant, or one that is repeated.
 *
 * @param tensor the constant
 * @param axes where each of its axes stands in the value
 * @param repeated whether there is a broadcast
 */
record Known(Tensor tensor, List<Integer> axes, boolean repeated) {
  /** What a value is known to be, or nothing. */
  static Optional<Known> of(Value value, Uses uses) {
    Node producer = uses.producer(value);
    if (producer == null) {
      return Optional.empty();
    }
    if (producer.op() instanceof Constant constant) {
      List<Integer> all = IntStream.range(0, value.type().rank()).boxed().toList();
      return Optional.of(new Known(constant.value(), all, false));
    }
    Node source = producer.op() instanceof Broadcast ? uses.producer(producer.operand(0)) : null;
    return source != null && source.op() instanceof Constant constant
        ? Optional.of(new Known(constant.value(), ((Broadcast) producer.op()).axes(), true))
        : Optional.empty();
  }

  /** The axis of the constant that stands at an axis of a value of this size; −1 for none. */
  int along(int axis, Dim size) {
    int own = axes.indexOf(axis);
    return own >= 0 && tensor.type().dim(own).equals(size) ? own : -1;
  }
}
