package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.mul;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import java.util.Optional;

/** The first product of an attention: from queries in scratch to scores in scratch. */
final class BlockScores {
  static final String SCRATCH = "scores_of_block";
  private static final String NAME = "scores";
  static final List<String> SUBROUTINES = BlockProduct.subroutines(NAME);
  private static final int BYTES = ElementType.F32.bytes();

  private final KernelBuilder out;
  private final AttentionProblem problem;
  private final ProductTile tile;
  private final BlockProduct product;
  private final BatchOffset batches;
  private final Dim pitch;
  private final Expr row;

  /**
   * @param queryRow bytes from one query in scratch to the next
   */
  BlockScores(KernelBuilder out, AttentionProblem problem, ProductTile tile, Expr queryRow) {
    this.out = out;
    this.problem = problem;
    this.tile = tile;
    this.product = new BlockProduct(out, NAME, tile, QueryBlock.SCRATCH, queryRow);
    AttentionProblem.Panels keys = problem.keys();
    this.batches = BatchOffset.of(out, "k", keys.start(), keys.batches());
    this.pitch = pitch(problem, tile);
    this.row = out.argument("scores_row", pitch.times(BYTES));
  }

  /** Elements from one row of scores to the next: whole panels of keys. */
  static Dim pitch(AttentionProblem problem, ProductTile tile) {
    return problem.count().ceilDiv(tile.width()).times(tile.width());
  }

  /** The same in bytes. */
  Expr row() {
    return row;
  }

  /** Scratch for a block of this many rows. */
  Dim bytes(long rows) {
    return pitch.times(rows * BYTES);
  }

  /** Writes the subroutines for queries of this many elements. */
  void write(Expr depth) {
    Expr step = out.argument("k_step", problem.keys().step());
    product.write(
        "k",
        depth,
        step,
        List.of(),
        (sums, p) -> {
          for (int i = 0; i < sums.length; i++) {
            Expr to = out.let("to_row", add(p.get(2), mul(i64(i), row)));
            for (int v = 0; v < tile.vectors(); v++) {
              out.store(SCRATCH, add(to, product.vector(v)), sums[i][v], Optional.empty());
            }
          }
        });
  }

  /** Scores of the first rows of the block for all keys. */
  void call(List<Expr> indices, Expr count) {
    Expr panels = out.argument("k_panels", problem.count().ceilDiv(tile.width()));
    product.call(
        panels,
        count,
        out.let("k_at", batches.at(indices)),
        out.argument("k_panel", problem.keys().panel()),
        (panel, t) -> add(mul(t, row), mul(panel, i64((long) tile.width() * BYTES))),
        (_, _) -> List.of());
  }
}
