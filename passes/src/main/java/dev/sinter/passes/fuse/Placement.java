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
 * @param narrow whether it is computed one element at a time
 */
record Placement(Node root, Optional<Node> stretcher, Optional<Obstacle> detour, boolean narrow) {
  /** That of a node inlined into this one's. */
  Placement inlining(Node node, boolean narrowly) {
    return new Placement(
        root,
        stretcher.or(() -> stretching(node)),
        detour.or(() -> detourOf(node)),
        narrow || narrowly);
  }

  static Placement ofRoot(Node node) {
    return new Placement(node, stretching(node), detourOf(node), false);
  }

  /** That of a node in a chain's loops. */
  static Placement within(RowChain chain) {
    return new Placement(chain.root(), Optional.empty(), Optional.empty(), false);
  }

  /** That of a node which several kernels read, or none. */
  static Placement nowhere(Obstacle why) {
    return new Placement(null, Optional.empty(), Optional.of(why), false);
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
