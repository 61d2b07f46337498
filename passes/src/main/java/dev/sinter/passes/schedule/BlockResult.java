package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.sub;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import java.util.Optional;

/**
 * The second product of an attention: from weights in scratch to the result, which perhaps is
 * divided by a number for each row.
 */
final class BlockResult {
  static final String DIVISORS = "divisors";
  private static final String NAME = "weighted";
  static final List<String> SUBROUTINES = BlockProduct.subroutines(NAME);
  private static final int BYTES = ElementType.F32.bytes();

  private final KernelBuilder out;
  private final AttentionProblem problem;
  private final ProductTile tile;
  private final BlockProduct product;
  private final boolean divided;
  private final boolean whole;
  private final Expr row;
  private final Expr width;
  private final BatchOffset values;
  private final BatchOffset results;

  /**
   * @param weightsRow bytes from one row of weights to the next
   */
  BlockResult(
      KernelBuilder out,
      AttentionProblem problem,
      ProductTile tile,
      Expr weightsRow,
      boolean divided) {
    this.out = out;
    this.problem = problem;
    this.tile = tile;
    this.divided = divided;
    this.whole = problem.width().mod(tile.width()).is(0);
    this.product = new BlockProduct(out, NAME, tile, BlockScores.SCRATCH, weightsRow);
    List<Dim> strides = problem.target().strides().stream().map(s -> s.times(BYTES)).toList();
    int batches = problem.batches().size();
    this.row = out.argument("y_row", strides.get(batches));
    this.width = out.argument("width", problem.width());
    AttentionProblem.Panels panels = problem.values();
    this.values = BatchOffset.of(out, "v", panels.start(), panels.batches());
    this.results = BatchOffset.of(out, "y", Dim.of(0), strides.subList(0, batches));
  }

  /** Scratch for the divisors of a block of this many rows. */
  static Dim bytes(long rows) {
    return Dim.of(rows * BYTES);
  }

  /** Writes the subroutines for this many keys. */
  void write(Expr keys) {
    Expr step = out.argument("v_step", problem.values().step());
    product.write("v", keys, step, List.of("left", "first"), (sums, p) -> use(sums, p, keys));
  }

  private void use(Expr.Var[][] sums, List<Expr.Var> p, Expr keys) {
    Expr last = p.get(3);
    if (divided) {
      Expr first = mul(p.get(5), i64(BYTES));
      divide(sums, product.rows(sums.length, first, i64(BYTES), last), keys);
    }
    List<Expr> rows = product.rows(sums.length, p.get(2), row, last);
    for (int v = 0; v < tile.vectors(); v++) {
      Expr left = sub(p.get(4), i64((long) v * tile.lanes()));
      for (int i = 0; i < sums.length; i++) {
        store(add(rows.get(i), product.vector(v)), sums[i][v], left);
      }
    }
  }

  /** Without keys there is nothing to divide, and nothing to divide by. */
  private void divide(Expr.Var[][] sums, List<Expr> divisors, Expr keys) {
    Expr none = out.let("none", Exprs.equal(keys, i64(0)));
    for (int i = 0; i < sums.length; i++) {
      Expr divisor = new Expr.Load(KernelType.F32, DIVISORS, divisors.get(i), Optional.empty());
      Expr one = Exprs.select(none, Exprs.literal(KernelType.F32, 1), divisor);
      Expr all = out.let("divisor", Exprs.splat(one, tile.lanes()));
      for (Expr.Var sum : sums[i]) {
        out.assign(sum, Exprs.div(sum, all));
      }
    }
  }

  /** A vector of the result, of which only what is left of the row is written. */
  private void store(Expr at, Expr sum, Expr left) {
    if (whole) {
      out.store("y", at, sum, Optional.empty());
    } else if (tile.lanes() == 1) {
      out.when(Exprs.greater(left, i64(0)), () -> out.store("y", at, sum, Optional.empty()));
    } else {
      Expr mask = out.let("mask", new Expr.FirstLanes(left, tile.lanes()));
      out.store("y", at, sum, Optional.of(mask));
    }
  }

  /**
   * The result of the first rows of the block.
   *
   * @param first the query in the block's first row
   */
  void call(List<Expr> indices, Expr first, Expr count) {
    Expr panels = out.argument("v_panels", problem.width().ceilDiv(tile.width()));
    Expr result = out.let("y_at", add(results.at(indices), mul(first, row)));
    long panelBytes = (long) tile.width() * BYTES;
    product.call(
        panels,
        count,
        out.let("v_at", values.at(indices)),
        out.argument("v_panel", problem.values().panel()),
        (panel, t) -> add(add(result, mul(t, row)), mul(panel, i64(panelBytes))),
        (panel, t) -> List.of(sub(width, mul(panel, i64(tile.width()))), t));
  }
}
