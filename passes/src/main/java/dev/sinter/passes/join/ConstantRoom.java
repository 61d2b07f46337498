package dev.sinter.passes.join;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.op.Concat;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Joins constants, as long as they do not take more memory than those of the graph do: each is
 * joined with others once, but for a small file in which one large constant is used again and
 * again.
 */
final class ConstantRoom {
  /** Biases that are shared because they are all zeros fit in any case. */
  private static final long LEAST = 1 << 16;

  private record Key(List<Tensor> parts, int axis) {}

  private final Map<Key, Tensor> joined = new HashMap<>();
  private long left = LEAST;

  ConstantRoom(Graph graph) {
    graph.nodes().stream()
        .filter(node -> node.op() instanceof Constant)
        .forEach(node -> left += ((Constant) node.op()).value().data().byteSize());
  }

  /** Whether all constants of these joints may be joined; if so, they will be. */
  boolean take(List<Joint> joints) {
    long bytes =
        joints.stream()
            .flatMap(joint -> joint.operands().stream())
            .mapToLong(ConstantRoom::bytes)
            .sum();
    boolean fits = bytes <= left;
    left -= fits ? bytes : 0;
    return fits;
  }

  private static long bytes(Joint.Operand operand) {
    return switch (operand) {
      case Joint.Operand.Constants constants when constants.axis() >= 0 ->
          constants.parts().stream().mapToLong(part -> part.data().byteSize()).sum();
      case Joint.Operand _ -> 0;
    };
  }

  /** The parts one after another along an axis. */
  Tensor join(List<Tensor> parts, int axis) {
    return joined.computeIfAbsent(
        new Key(parts, axis),
        key ->
            Interpreter.evaluate(
                    new Concat(axis),
                    key.parts(),
                    symbol -> {
                      throw new IllegalStateException(symbol);
                    })
                .getFirst());
  }
}
