package dev.sinter.passes.fuse;

import dev.sinter.ir.graph.Node;
import java.util.Optional;

/**
 * Where a node is computed.
 *
 * @param root the node whose kernel computes it; null where several do
 * @param stretcher what would have an operand inlined here computed more than once an element
 * @param detour why it is not computed in the root's own loops; empty where only pointwise nodes
 *     lie between
 */
record Placement(Node root, Optional<Node> stretcher, Optional<Obstacle> detour) {
  /** That of a node inlined into this one's. */
  Placement inlining(Node node) {
    return new Placement(
        root, stretcher.or(() -> stretching(node)), detour.or(() -> detourOf(node)));
  }

  static Placement ofRoot(Node node) {
    return new Placement(node, stretching(node), detourOf(node));
  }

  private static Optional<Node> stretching(Node node) {
    return Fusibility.stretches(node) ? Optional.of(node) : Optional.empty();
  }

  private static Optional<Obstacle> detourOf(Node node) {
    return switch (Fusibility.of(node)) {
      case POINTWISE -> Precondition.obstacle(node);
      case AFFINE_CONSUMER -> Optional.empty();
      case MOVEMENT, LOOKUP -> Optional.of(new Obstacle.Moved(node));
      case LEAF, VIEW, OPAQUE, UNSUPPORTED -> Optional.of(new Obstacle.NeedsMemory(node));
    };
  }
}
