package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.min;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.sub;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * The two products of an attention for a block of queries, in register tiles: the first from
 * queries in scratch to scores in scratch, the second from weights there to the result. Rows of a
 * tile past the block's last are the last again; a single row has a tile of its own.
 */
final class AttentionTiles {
  static final String SCORES = "scores_of_block";
  static final String DIVISORS = "divisors";
  private static final String FIRST = "scores";
  private static final String SECOND = "weighted";
  private static final String ALONE = "_of_one";
  static final List<String> SUBROUTINES = List.of(FIRST, FIRST + ALONE, SECOND, SECOND + ALONE);

  private static final int BYTES = ElementType.F32.bytes();

  private final KernelBuilder out;
  private final AttentionProblem problem;
  private final ProductTile first;
  private final ProductTile second;
  private final boolean divided;
  private final Expr queryRow;
  private final Expr scoresRow;
  private final Expr resultRow;
  private final Expr width;
  private final Expr keyStart;
  private final Expr valueStart;
  private final List<Expr> keyBatches;
  private final List<Expr> valueBatches;
  private final List<Expr> resultBatches;

  /**
   * @param queryRow bytes from one query in scratch to the next
   * @param pitch elements from one row of scores to the next
   * @param divided whether the result is to be divided by a number for each row
   */
  AttentionTiles(
      KernelBuilder out,
      AttentionProblem problem,
      ProductTile first,
      ProductTile second,
      Expr queryRow,
      Dim pitch,
      boolean divided) {
    this.out = out;
    this.divided = divided;
    this.problem = problem;
    this.first = first;
    this.second = second;
    this.queryRow = queryRow;
    this.scoresRow = out.argument("scores_row", pitch.times(BYTES));
    List<Dim> result = problem.target().strides().stream().map(s -> s.times(BYTES)).toList();
    int batches = problem.batches().size();
    this.resultRow = out.argument("y_row", result.get(batches));
    this.width = out.argument("width", problem.width());
    this.keyStart = start("k_start", problem.keys());
    this.valueStart = start("v_start", problem.values());
    this.keyBatches = strides("k_batch", problem.keys().batches());
    this.valueBatches = strides("v_batch", problem.values().batches());
    this.resultBatches = strides("y_batch", result.subList(0, batches));
  }

  private List<Expr> strides(String name, List<Dim> bytes) {
    return bytes.stream().map(s -> s.is(0) ? i64(0) : out.argument(name, s)).toList();
  }

  private Expr start(String name, AttentionProblem.Panels operand) {
    return operand.start().is(0) ? i64(0) : out.argument(name, operand.start());
  }

  private static Expr offset(List<Expr> strides, List<Expr> indices) {
    return IntStream.range(0, strides.size())
        .mapToObj(d -> mul(indices.get(d), strides.get(d)))
        .reduce(i64(0), Exprs::add);
  }

  /**
   * Writes the subroutines.
   *
   * @param depth that the first product sums over
   * @param keys how many the second sums over
   */
  void write(Expr depth, Expr keys) {
    Expr keyStep = out.argument("k_step", problem.keys().step());
    Expr valueStep = out.argument("v_step", problem.values().step());
    for (boolean alone : new boolean[] {false, true}) {
      if (!alone || first.rows() > 1) {
        writeScores(alone, depth, keyStep);
        writeWeighted(alone, keys, valueStep);
      }
    }
  }

  private void writeScores(boolean alone, Expr depth, Expr step) {
    out.subroutine(
        name(FIRST, alone),
        List.of("q_at", "k_at", "to", "last"),
        p -> {
          TileSums.Lhs lhs =
              new TileSums.Lhs(
                  QueryBlock.SCRATCH,
                  rows(alone, p.get(0), queryRow, p.get(3)),
                  i64(BYTES));
          TileSums.Rhs rhs = TileSums.Rhs.byStep("k", p.get(1), step);
          Expr.Var[][] sums = sums(alone, first, depth, lhs, rhs);
          for (int i = 0; i < sums.length; i++) {
            Expr row = out.let("to_row", add(p.get(2), mul(i64(i), scoresRow)));
            for (int v = 0; v < first.vectors(); v++) {
              Expr at = add(row, i64((long) v * first.lanes() * BYTES));
              out.store(SCORES, at, sums[i][v], Optional.empty());
            }
          }
        });
  }

  private void writeWeighted(boolean alone, Expr keys, Expr step) {
    boolean whole = problem.width().mod(second.width()).is(0);
    out.subroutine(
        name(SECOND, alone),
        List.of("p_at", "v_at", "to", "last", "left", "first"),
        p -> {
          TileSums.Lhs lhs =
              new TileSums.Lhs(
                  SCORES, rows(alone, p.get(0), scoresRow, p.get(3)), i64(BYTES));
          TileSums.Rhs rhs = TileSums.Rhs.byStep("v", p.get(1), step);
          Expr.Var[][] sums = sums(alone, second, keys, lhs, rhs);
          List<Expr> rows = rows(alone, p.get(2), resultRow, p.get(3));
          if (divided) {
            divide(sums, rows(alone, mul(p.get(5), i64(BYTES)), i64(BYTES), p.get(3)));
          }
          for (int v = 0; v < second.vectors(); v++) {
            Expr left = sub(p.get(4), i64((long) v * second.lanes()));
            for (int i = 0; i < sums.length; i++) {
              Expr at = add(rows.get(i), i64((long) v * second.lanes() * BYTES));
              store(at, sums[i][v], whole ? null : left);
            }
          }
        });
  }

  private void divide(Expr.Var[][] sums, List<Expr> divisors) {
    for (int i = 0; i < sums.length; i++) {
      Expr divisor = new Expr.Load(KernelType.F32, DIVISORS, divisors.get(i), Optional.empty());
      Expr all = out.let("divisor", Exprs.splat(divisor, second.lanes()));
      for (Expr.Var sum : sums[i]) {
        out.assign(sum, Exprs.div(sum, all));
      }
    }
  }

  /** A vector of the result, of which only what is left of the row is written. */
  private void store(Expr at, Expr sum, Expr left) {
    if (left == null) {
      out.store("y", at, sum, Optional.empty());
    } else if (second.lanes() == 1) {
      out.when(Exprs.greater(left, i64(0)), () -> out.store("y", at, sum, Optional.empty()));
    } else {
      Expr mask = new Expr.FirstLanes(left, second.lanes());
      out.store("y", at, sum, Optional.of(out.let("mask", mask)));
    }
  }

  private Expr.Var[][] sums(
      boolean alone, ProductTile tile, Expr depth, TileSums.Lhs lhs, TileSums.Rhs rhs) {
    KernelType vector = new KernelType(ElementType.F32, tile.lanes());
    TileSums tileSums = new TileSums(out, vector, tile.vectors());
    Expr.Var[][] sums = new Expr.Var[alone ? 1 : tile.rows()][];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = tileSums.declareRow(i);
    }
    tileSums.sum(sums, depth, lhs, rhs);
    return sums;
  }

  /** Where the rows of a tile begin. */
  private List<Expr> rows(boolean alone, Expr start, Expr stride, Expr last) {
    List<Expr> rows = new ArrayList<>(List.of(start));
    for (int i = 1; !alone && i < first.rows(); i++) {
      rows.add(out.let("row" + i, add(start, mul(min(last, i64(i)), stride))));
    }
    return rows;
  }

  private static String name(String product, boolean alone) {
    return alone ? product + ALONE : product;
  }

  /** Scores of the first rows of the block for all keys. */
  void callScores(List<Expr> batches, Expr count) {
    Expr panels = out.argument("k_panels", problem.count().ceilDiv(first.width()));
    Expr stride = out.argument("k_panel", problem.keys().panel());
    Expr start = out.let("k_at", add(keyStart, offset(keyBatches, batches)));
    forEachTile(
        panels,
        count,
        (panel, t) -> {
          Expr keys = add(start, mul(panel, stride));
          Expr to = add(mul(t, scoresRow), mul(panel, i64((long) first.width() * BYTES)));
          call(FIRST, t, count, mul(t, queryRow), out.let("keys_at", keys), out.let("to", to));
        });
  }

  /** The result of the first rows of the block. */
  void callWeighted(List<Expr> batches, Expr row, Expr count) {
    Expr panels = out.argument("v_panels", problem.width().ceilDiv(second.width()));
    Expr stride = out.argument("v_panel", problem.values().panel());
    Expr start = out.let("v_at", add(valueStart, offset(valueBatches, batches)));
    Expr result = out.let("y_at", add(offset(resultBatches, batches), mul(row, resultRow)));
    forEachTile(
        panels,
        count,
        (panel, t) -> {
          Expr column = out.let("column", mul(panel, i64(second.width())));
          Expr to = add(add(result, mul(t, resultRow)), mul(column, i64(BYTES)));
          call(
              SECOND,
              t,
              count,
              mul(t, scoresRow),
              out.let("values_at", add(start, mul(panel, stride))),
              out.let("to", to),
              sub(width, column),
              t);
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
            out.loop(
                LoopKind.SERIAL, "t", i64(0), count, first.rows(), t -> body.accept(panel, t)));
  }

  private void call(
      String product, Expr t, Expr count, Expr a, Expr b, Expr to, Expr... further) {
    Expr last = out.let("last", sub(min(sub(count, t), i64(first.rows())), i64(1)));
    List<Expr> arguments = new ArrayList<>(List.of(a, b, to, last));
    arguments.addAll(List.of(further));
    Expr[] all = arguments.toArray(Expr[]::new);
    if (first.rows() == 1) {
      out.call(product, all);
    } else {
      out.when(
          Exprs.equal(last, i64(0)),
          () -> out.call(product + ALONE, all),
          () -> out.call(product, all));
    }
  }

  /** Scratch for the scores of a block of this many rows. */
  Dim bytes(Dim pitch, long rows) {
    return pitch.times(rows * BYTES);
  }
}
