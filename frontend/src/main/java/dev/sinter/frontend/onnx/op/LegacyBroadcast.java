package dev.sinter.frontend.onnx.op;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The broadcasting of operators before opset 7: attribute axis names the axis of the first operand
 * at which the axes of the second begin. Without it they are the last, as in NumPy; some models of
 * that age rely on all that NumPy does then:
 *
 * <pre>
 *   [2,3,4,5] + [3,4] with axis 1   =   [2,3,4,5] + [3,4,1]
 * </pre>
 */
final class LegacyBroadcast {
  private LegacyBroadcast() {}

  /** The form of an operator whose newer form broadcasts as NumPy does. */
  static OpImport.Single of(OpImport.Single newer) {
    return node -> newer.apply(node.withInput(1, second(node)));
  }

  private static Value second(OnnxNode node) {
    // An optimisation of a framework that is gone.
    node.attributes().ignore("consumed_inputs");
    List<Dim> a = node.type(0).shape().dims();
    List<Dim> b = new ArrayList<>(node.type(1).shape().dims());
    boolean broadcast = node.attributes().flag("broadcast", false);
    Optional<Long> axis = node.attributes().integer("axis");
    if (broadcast && node.type(1).shape().size().is(1)) {
      return node.np().reshape(node.input(1), List.of());
    }
    if (!broadcast || axis.isEmpty()) {
      return node.input(1);
    }
    long first = axis.get() < 0 ? axis.get() + a.size() : axis.get();
    if (first < 0 || first + b.size() > a.size()) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "operand %s from axis %d of operand %s on",
          node.type(1),
          axis.get(),
          node.type(0));
    }
    b.addAll(Collections.nCopies((int) (a.size() - first - b.size()), Dim.of(1)));
    return node.np().reshape(node.input(1), b);
  }
}
