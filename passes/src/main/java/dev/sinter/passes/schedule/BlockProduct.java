package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.min;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.sub;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/**
 * A product of a block of rows in scratch by panels of columns, as an attention has two of: a
 * subroutine for a register tile, and one for a single row. Rows of a tile past the block's last
 * are the last again.
 *
 * @param name of the subroutine, whose parameters are where A, B and the result begin, and the last
 *     row of the tile, then further ones
 * @param a the scratch with the rows
 * @param aRow bytes from one to the next
 */
record BlockProduct(KernelBuilder out, String name, ProductTile tile, String a, Expr aRow) {
  private static final String ALONE = "_of_one";
  private static final int BYTES = ElementType.F32.bytes();

  /** The subroutines of a product, for the kernel's builder. */
  static List<String> subroutines(String name) {
    return List.of(name, name + ALONE);
  }

  /** What a subroutine does with the sums of its tile; it gets their rows and its parameters. */
  interface Use {
    void of(Expr.Var[][] sums, List<Expr.Var> parameters);
  }

  /**
   * Writes the subroutines.
   *
   * @param b the buffer with the panels
   * @param depth over which is summed
   * @param step bytes from one row of a panel to the next
   */
  void write(String b, Expr depth, Expr step, List<String> further, Use use) {
    List<String> parameters = new ArrayList<>(List.of("a_at", "b_at", "to", "last"));
    parameters.addAll(further);
    for (boolean alone : new boolean[] {false, true}) {
      if (!alone || tile.rows() > 1) {
        int height = alone ? 1 : tile.rows();
        out.subroutine(
            alone ? name + ALONE : name,
            parameters,
            p -> use.of(sums(height, TileSums.Rhs.byStep(b, p.get(1), step), depth, p), p));
      }
    }
  }

  private Expr.Var[][] sums(int height, TileSums.Rhs rhs, Expr depth, List<Expr.Var> p) {
    KernelType vector = new KernelType(ElementType.F32, tile.lanes());
    TileSums tileSums = new TileSums(out, vector);
    TileSums.Lhs lhs =
        new TileSums.Lhs(
            a,
            rows(height, p.get(0), aRow, p.get(3)),
            List.of(new TileSums.Axis(depth, i64(BYTES))));
    Expr.Var[][] sums = new Expr.Var[height][];
    for (int i = 0; i < height; i++) {
      sums[i] = tileSums.declareRow(i, tile.vectors());
    }
    tileSums.sum(sums, lhs, rhs);
    return sums;
  }

  /** Where the rows of a tile begin. */
  List<Expr> rows(int height, Expr start, Expr stride, Expr last) {
    List<Expr> rows = new ArrayList<>(List.of(start));
    for (int i = 1; i < height; i++) {
      rows.add(out.let("row" + i, add(start, mul(min(last, i64(i)), stride))));
    }
    return rows;
  }

  /** Where a vector of a tile lies from its row's start on. */
  Expr vector(int number) {
    return i64((long) number * tile.lanes() * BYTES);
  }

  /**
   * Calls the subroutines for the first rows of the block and all panels.
   *
   * @param start of the first panel
   * @param stride from one panel to the next
   * @param to where the result of a panel and row begins
   * @param further arguments, for a panel and row
   */
  void call(
      Expr panels,
      Expr count,
      Expr start,
      Expr stride,
      BiFunction<Expr, Expr, Expr> to,
      BiFunction<Expr, Expr, List<Expr>> further) {
    forEachTile(
        panels,
        count,
        (panel, t) -> {
          Expr last = out.let("last", sub(min(sub(count, t), i64(tile.rows())), i64(1)));
          List<Expr> arguments =
              new ArrayList<>(
                  List.of(
                      mul(t, aRow),
                      out.let("b_at", add(start, mul(panel, stride))),
                      out.let("to", to.apply(panel, t)),
                      last));
          arguments.addAll(further.apply(panel, t));
          Expr[] all = arguments.toArray(Expr[]::new);
          if (tile.rows() == 1) {
            out.call(name, all);
          } else {
            out.when(
                Exprs.equal(last, i64(0)),
                () -> out.call(name + ALONE, all),
                () -> out.call(name, all));
          }
        });
  }

  private void forEachTile(Expr panels, Expr count, BiConsumer<Expr, Expr> body) {
    out.loop(
        LoopKind.SERIAL,
        "panel",
        i64(0),
        panels,
        1,
        panel ->
            out.loop(LoopKind.SERIAL, "t", i64(0), count, tile.rows(), t -> body.accept(panel, t)));
  }
}
