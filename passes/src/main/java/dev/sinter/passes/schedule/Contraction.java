package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.fuse.LoopNest;
import java.util.Optional;

/**
 * What products and convolutions have in common: for every batch n and group g,
 *
 * <pre>C[n, g, m, j] = Σₖ A[n, g, m, k] · B[n, g, k, j]</pre>
 *
 * with the columns j of B side by side in memory. The columns of a convolution are the positions of
 * its padded image, {@code pitch} to a row, of which only {@code epilogue.extents[4]} in each row
 * belong to the result; a product has one row.
 *
 * <p>All strides are in bytes.
 *
 * @param columns how many columns there are, those between rows included
 * @param lhs A, and its strides
 * @param rhs B, and its strides; {@code panel} from one block of columns to the next
 * @param epilogue loops n, g, m, row, column; its body reads the accumulator and what else is fused
 */
public record Contraction(
    String label,
    ElementType element,
    Dim rows,
    Dim columns,
    Dim depth,
    Dim pitch,
    Lhs lhs,
    Rhs rhs,
    LoopNest epilogue) {

  /** The left operand, read one element at a time. */
  public record Lhs(Value value, Dim batch, Dim group, Dim row, Dim depth) {}

  /**
   * The right operand, read a vector of columns at a time.
   *
   * @param depth from one k to the next; not used where {@code offsets} are given
   * @param offsets an i64 tensor with the byte offset of each k, for what no stride can say
   */
  public record Rhs(
      Value value, Dim batch, Dim group, Dim panel, Dim depth, Optional<Value> offsets) {}

  /** True where the columns lie in several rows. */
  boolean segmented() {
    return !epilogue.extents().get(3).is(1);
  }
}
