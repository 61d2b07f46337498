package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.fuse.LoopNest;
import java.util.ArrayList;
import java.util.List;
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

  /**
   * The left operand, of which all columns of the result see the same elements.
   *
   * @param rows how the rows lie, outermost first: at one distance, or in lines of the same length
   * @param depth how the elements of a row lie, outermost first
   */
  public record Lhs(Value value, Dim batch, Dim group, List<Axis> rows, List<Axis> depth) {
    public Lhs {
      rows = List.copyOf(rows);
      depth = List.copyOf(depth);
    }

    /** A matrix. */
    public static Lhs matrix(Value value, Dim batch, Dim group, Axis rows, Axis depth) {
      return new Lhs(value, batch, group, List.of(rows), List.of(depth));
    }
  }

  /** So many places at a distance. */
  public record Axis(Dim count, Dim step) {
    /**
     * Axes, outermost first, as few as can be said with: without those of one place, and such as
     * continue each other in one.
     */
    public static List<Axis> joined(List<Axis> axes) {
      List<Axis> joined = new ArrayList<>();
      for (Axis axis : axes) {
        Axis outer = joined.isEmpty() ? null : joined.getLast();
        if (outer == null) {
          joined.add(axis);
        } else if (outer.count().is(1)) {
          joined.set(joined.size() - 1, axis);
        } else if (outer.step().equals(axis.step().times(axis.count()))) {
          joined.set(joined.size() - 1, new Axis(outer.count().times(axis.count()), axis.step()));
        } else if (!axis.count().is(1)) {
          joined.add(axis);
        }
      }
      return joined;
    }
  }

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
