package dev.sinter.passes.fuse;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import java.util.Optional;

/**
 * Two products and the work on rows between them: row i of {@code scores} = q·kᵀ becomes row i of
 * what {@code weighted} multiplies by v.
 *
 * <pre>{@code
 * %3 = dot_general(%0, %1)      the scores
 * …                             scaled, masked
 * %9 = div(%7, %8)              softmax: the row's output
 * %10 = dot_general(%9, %2)     weighted
 * }</pre>
 *
 * @param moved a transposition of the result that is all that is wanted of it; its rows stay rows
 * @param query the first product's left operand, in loops over its own axes
 * @param keys the right one, likewise
 * @param values the second product's right operand, likewise
 */
public record Attention(
    Node scores, Row row, Node weighted, Optional<Node> moved, Body query, Body keys, Body values) {

  /** What the kernel writes. */
  public Value result() {
    return moved.orElse(weighted).result();
  }
}
