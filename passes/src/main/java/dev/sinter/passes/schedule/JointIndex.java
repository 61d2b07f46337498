package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.floorDiv;
import static dev.sinter.passes.schedule.Exprs.floorMod;

import dev.sinter.ir.kernel.Expr;
import java.util.List;

/** One number that counts the rounds of several loops, the last the fastest. */
final class JointIndex {
  private JointIndex() {}

  /**
   * The index of each loop, outermost first.
   *
   * @param counts trip counts of all loops but the outermost
   * @param loops how many there are, perhaps none
   */
  static List<Expr> split(KernelBuilder out, Expr joint, List<Expr.Var> counts, int loops) {
    Expr[] indices = new Expr[loops];
    Expr rest = joint;
    for (int d = loops - 1; d > 0; d--) {
      indices[d] = out.let("i" + d, floorMod(rest, counts.get(d - 1)));
      rest = out.let("row", floorDiv(rest, counts.get(d - 1)));
    }
    if (loops > 0) {
      indices[0] = rest;
    }
    return List.of(indices);
  }
}
