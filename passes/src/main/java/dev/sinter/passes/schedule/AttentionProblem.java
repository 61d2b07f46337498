package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.Row;
import java.util.List;

/**
 * For every batch b, query i and column f
 *
 * <pre>y[b, i, f] = Σⱼ P(S)[b, i, j] · v[b, j, f]   with   S[b, i, j] = Σₑ q[b, i, e] · k[b, j, e]
 * </pre>
 *
 * where P is any work on rows. All is f32; b stands for any number of loops.
 *
 * @param row P, in loops b, i and j
 * @param scores what its leaves call S
 * @param weights what its output is called
 * @param query q, in loops b, i and e
 * @param depth how many e there are
 * @param keys k, e by e and for each a row of neighbouring j
 * @param values v, j by j and for each a row of neighbouring f
 * @param width how many f there are
 * @param target y, in loops b, i and f, with the f side by side
 */
public record AttentionProblem(
    Row row,
    Value scores,
    Value weights,
    Body query,
    Dim depth,
    Panels keys,
    Panels values,
    Dim width,
    Body.Leaf target) {

  /**
   * An operand in panels of columns, as wide as a register tile. Strides are in bytes.
   *
   * @param start of the first
   * @param batches one a loop b
   * @param panel from one panel to the next
   * @param step from one row of a panel to the next
   */
  public record Panels(Value value, Dim start, List<Dim> batches, Dim panel, Dim step) {
    public Panels {
      batches = List.copyOf(batches);
    }
  }

  Dim queries() {
    return row.extents().get(row.kept() - 1);
  }

  Dim count() {
    return row.extents().getLast();
  }

  /** Trip counts of the loops b. */
  List<Dim> batches() {
    return row.extents().subList(0, row.kept() - 1);
  }
}
