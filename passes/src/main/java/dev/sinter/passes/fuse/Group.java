package dev.sinter.passes.fuse;

import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import java.util.List;
import java.util.Optional;

/**
 * What becomes one kernel (or a few, or one host step): everything inlined into a root.
 *
 * @param root the node whose results get memory
 * @param contraction the product or convolution the root is the epilogue of
 * @param body what the root's element is, in loops over the root's axes; empty for operators with a
 *     schedule of their own
 * @param preconditions what must hold before the body may be computed
 * @param row what the kernel computes row by row, of which the root is only the last
 * @param attention what the kernel computes without memory between the products
 * @param origin the nodes inside
 */
public record Group(
    Node root,
    Optional<Node> contraction,
    Optional<Body> body,
    List<Precondition> preconditions,
    Optional<Row> row,
    Optional<Attention> attention,
    Location origin) {
  public Group {
    preconditions = List.copyOf(preconditions);
  }

  /** The group of an attention. */
  static Group of(Attention attention, List<Precondition> preconditions, Location origin) {
    return new Group(
        attention.moved().orElse(attention.weighted()),
        Optional.empty(),
        Optional.empty(),
        preconditions,
        Optional.empty(),
        Optional.of(attention),
        origin);
  }

  /** The value the kernel writes; only where the root has one result. */
  public Value result() {
    return root.result();
  }
}
