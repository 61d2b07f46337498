package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.i32;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.splat;
import static dev.sinter.passes.schedule.Exprs.toI32;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The hot loop of every product: a register tile of rows × vectors that sums over a depth, with A
 * read one element at a time and B a vector at a time.
 *
 * @param vector the type of a sum
 */
record TileSums(KernelBuilder out, KernelType vector) {
  /**
   * A.
   *
   * @param rows where each row of the tile begins, in bytes
   * @param depth how the elements of a row lie, outermost first
   */
  record Lhs(String buffer, List<Expr> rows, List<Axis> depth) {}

  /** So many elements at a distance in bytes. */
  record Axis(Expr count, Expr step) {}

  /**
   * B, from {@code start} on.
   *
   * @param step bytes from one k to the next; null where a buffer tells them
   * @param table that buffer: an i64 for each k
   */
  record Rhs(String buffer, Expr start, Expr step, String table) {
    static Rhs byStep(String buffer, Expr start, Expr step) {
      return new Rhs(buffer, start, step, null);
    }

    static Rhs byTable(String buffer, Expr start, String table) {
      return new Rhs(buffer, start, null, table);
    }
  }

  /** The sums of a row of the tile, so many vectors, 0 yet. */
  Expr.Var[] declareRow(int row, int vectors) {
    Expr.Var[] sums = new Expr.Var[vectors];
    for (int v = 0; v < vectors; v++) {
      sums[v] = out.register("sum_" + row + "_" + v, Exprs.literal(vector, 0));
    }
    return sums;
  }

  /** The loops over the depth. */
  void sum(Expr.Var[][] sums, Lhs lhs, Rhs rhs) {
    boolean stepped = rhs.step() != null;
    Expr.Var bMoved =
        out.register(stepped ? "b_moved" : "table_at", stepped ? rhs.start() : i64(0));
    sum(sums, lhs, rhs, bMoved, i64(0), 0);
  }

  private void sum(Expr.Var[][] sums, Lhs lhs, Rhs rhs, Expr.Var bMoved, Expr start, int loop) {
    Axis axis = lhs.depth().get(loop);
    Expr.Var aMoved = out.register("a_moved", start);
    out.loop(
        LoopKind.SERIAL,
        "k",
        i32(0),
        toI32(axis.count()),
        1,
        _ -> {
          if (loop < lhs.depth().size() - 1) {
            sum(sums, lhs, rhs, bMoved, aMoved, loop + 1);
          } else {
            boolean stepped = rhs.step() != null;
            round(sums, lhs, aMoved, rhs.buffer(), stepped ? bMoved : tabled(rhs, bMoved));
            out.assign(bMoved, add(bMoved, stepped ? rhs.step() : i64(8)));
          }
          out.assign(aMoved, add(aMoved, axis.step()));
        });
  }

  private Expr tabled(Rhs rhs, Expr at) {
    Expr offset = new Expr.Load(KernelType.I64, rhs.table(), at, Optional.empty());
    return out.let("b_row", add(rhs.start(), offset));
  }

  private void round(Expr.Var[][] sums, Lhs lhs, Expr aMoved, String b, Expr bRow) {
    List<Expr> columns = new ArrayList<>();
    for (int v = 0; v < sums[0].length; v++) {
      Expr at = add(bRow, i64((long) v * vector.bytes()));
      columns.add(out.let("b" + v, new Expr.Load(vector, b, at, Optional.empty())));
    }
    for (int i = 0; i < sums.length; i++) {
      Expr at = add(lhs.rows().get(i), aMoved);
      Expr one = new Expr.Load(vector.withLanes(1), lhs.buffer(), at, Optional.empty());
      Expr a = out.let("a" + i, splat(one, vector.lanes()));
      for (int v = 0; v < sums[i].length; v++) {
        out.assign(sums[i][v], Exprs.multiplyAdd(a, columns.get(v), sums[i][v]));
      }
    }
  }
}
