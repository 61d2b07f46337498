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
 * @param origin the nodes inside
 */
public record Group(
    Node root,
    Optional<Node> contraction,
    Optional<Body> body,
    List<Precondition> preconditions,
    Optional<Row> row,
    Location origin) {
  public Group {
    preconditions = List.copyOf(preconditions);
  }

  /** The value the kernel writes; only where the root has one result. */
  public Value result() {
    return root.result();
  }
}
