package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.floorDiv;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.min;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.sub;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The subroutines that sum a register tile of a contraction over its depth and leave the sums in
 * scratch, row by row: for a whole tile, for a single row, and for fewer vectors of columns.
 */
final class RegisterTile {
  private static final String WHOLE = "sums";
  private static final String ONE_ROW = "sums_of_one";

  /** Names of subroutines, which kernels of one tile share. */
  static final List<String> SUBROUTINES = List.of(WHOLE, ONE_ROW, "sums_1", "sums_2");

  private final KernelBuilder out;
  private final Contraction problem;
  private final ProductTile tile;
  private final Function<Value, String> buffers;
  private final boolean blocked;
  private final Map<String, Expr.Var> shared = new HashMap<>();
  private final TileSums tileSums;
  private final KernelType vector;
  private final int bytes;

  /**
   * @param buffers the names of the operands' buffers
   * @param blocked whether a subroutine sums a part of the depth only
   */
  RegisterTile(
      KernelBuilder out,
      Contraction problem,
      ProductTile tile,
      Function<Value, String> buffers,
      boolean blocked) {
    this.out = out;
    this.problem = problem;
    this.tile = tile;
    this.buffers = buffers;
    this.blocked = blocked;
    this.vector = new KernelType(problem.element(), tile.lanes());
    this.tileSums = new TileSums(out, vector);
    this.bytes = problem.element().bytes();
  }

  /**
   * Where a tile's operands and sums are.
   *
   * @param lhs where row 0 of A begins
   * @param rhs where the panel begins
   * @param row the tile's first row
   * @param last how many rows follow it
   * @param count how far to go along the outermost axis of the depth; used where blocked only
   */
  record Place(Expr lhs, Expr rhs, Expr row, Expr last, Expr count) {}

  /** Bytes of scratch for a tile's sums. */
  long scratch() {
    return (long) tile.rows() * tile.width() * bytes;
  }

  /** Writes the subroutines. */
  void write() {
    write(WHOLE, tile.rows(), tile.vectors());
    if (tile.rows() > 1) {
      write(ONE_ROW, 1, tile.vectors());
    }
    for (int vectors : narrower()) {
      write("sums_" + vectors, tile.rows(), vectors);
    }
  }

  /** Calls the one that suits a tile of this many columns. */
  void call(Expr width, Place place) {
    List<Expr> passed =
        new ArrayList<>(List.of(place.lhs(), place.rhs(), place.row(), place.last()));
    if (blocked) {
      passed.add(place.count());
    }
    Expr[] arguments = passed.toArray(Expr[]::new);
    if (tile.rows() == 1) {
      callWide(width, narrower(), arguments);
      return;
    }
    out.when(
        Exprs.equal(place.last(), i64(0)),
        () -> out.call(ONE_ROW, arguments),
        () -> callWide(width, narrower(), arguments));
  }

  private void callWide(Expr width, List<Integer> narrower, Expr... arguments) {
    if (narrower.isEmpty()) {
      out.call(WHOLE, arguments);
      return;
    }
    int vectors = narrower.getFirst();
    out.when(
        Exprs.equal(width, i64((long) vectors * tile.lanes())),
        () -> out.call("sums_" + vectors, arguments),
        () -> callWide(width, narrower.subList(1, narrower.size()), arguments));
  }

  /** How many vectors a panel may have that holds the last columns, where there are fewer. */
  private List<Integer> narrower() {
    return IntStream.of(1, 2).filter(vectors -> vectors < tile.vectors()).boxed().toList();
  }

  /** The columns that the panel at {@code from} sums up: those left, in one of the widths. */
  Expr width(Expr columns, Expr from) {
    Expr left = out.let("left", sub(columns, from));
    Expr width = i64(tile.width());
    for (int vectors : narrower().reversed()) {
      Expr narrow = i64((long) vectors * tile.lanes());
      width = Exprs.select(Exprs.greater(left, narrow), width, narrow);
    }
    return out.let("width", width);
  }

  /** Sums over the depth for some rows and vectors of a panel, left in scratch row by row. */
  private void write(String name, int height, int vectors) {
    out.subroutine(
        name,
        blocked
            ? List.of("a_at", "b_at", "m", "last", "count")
            : List.of("a_at", "b_at", "m", "last"),
        p -> {
          Expr.Var[][] sums = new Expr.Var[height][];
          for (int i = 0; i < height; i++) {
            sums[i] = tileSums.declareRow(i, vectors);
          }
          List<Expr> rows = rowStarts(p.get(0), p.get(2), p.get(3), height);
          sumOverDepth(sums, rows, p.get(1), blocked ? Optional.of(p.get(4)) : Optional.empty());
          store(sums);
        });
  }

  private void store(Expr.Var[][] sums) {
    for (int i = 0; i < sums.length; i++) {
      for (int v = 0; v < sums[i].length; v++) {
        long place = (long) i * tile.width() * bytes + (long) v * vector.bytes();
        out.store("tile", i64(place), sums[i][v], Optional.empty());
      }
    }
  }

  /** Where a tile's rows begin; those past the last one where that does. */
  private List<Expr> rowStarts(Expr base, Expr first, Expr last, int height) {
    Contraction.Axis row = problem.lhs().rows().getLast();
    Expr step = sizeArgument("a_row", row.step());
    List<Expr> starts = new ArrayList<>();
    if (problem.lhs().rows().size() == 1) {
      for (int i = 0; i < height; i++) {
        Expr index = i == 0 ? first : add(first, min(last, i64(i)));
        starts.add(out.let("row" + i, add(base, mul(index, step))));
      }
      return starts;
    }
    Contraction.Axis line = problem.lhs().rows().getFirst();
    Expr length = sizeArgument("a_line_length", row.count());
    Expr lineStep = sizeArgument("a_line", line.step());
    Expr gap = sizeArgument("a_gap", line.step().minus(row.step().times(row.count())));
    Expr y = out.let("y", floorDiv(first, length));
    Expr x = out.let("x", sub(first, mul(y, length)));
    starts.add(out.let("row0", add(base, add(mul(y, lineStep), mul(x, step)))));
    for (int i = 1; i < height; i++) {
      x = out.let("x", add(x, i64(1)));
      Expr ends = out.let("ends", Exprs.equal(x, length));
      x = out.let("x", Exprs.select(ends, i64(0), x));
      Expr next = add(step, Exprs.select(ends, gap, i64(0)));
      Expr moved = Exprs.select(Exprs.less(last, i64(i)), i64(0), next);
      starts.add(out.let("row" + i, add(starts.getLast(), moved)));
    }
    return starts;
  }

  private void sumOverDepth(Expr.Var[][] sums, List<Expr> rowStarts, Expr b, Optional<Expr> count) {
    TileSums.Lhs lhs =
        new TileSums.Lhs(buffers.apply(problem.lhs().value()), rowStarts, depth(count));
    String rhs = buffers.apply(problem.rhs().value());
    tileSums.sum(
        sums,
        lhs,
        problem.rhs().offsets().isPresent()
            ? TileSums.Rhs.byTable(rhs, b, "offsets")
            : TileSums.Rhs.byStep(rhs, b, sizeArgument("b_depth", problem.rhs().depth())));
  }

  private List<TileSums.Axis> depth(Optional<Expr> count) {
    List<TileSums.Axis> axes = new ArrayList<>();
    for (Contraction.Axis axis : problem.lhs().depth()) {
      boolean inner = axes.size() == problem.lhs().depth().size() - 1;
      String suffix = inner ? "" : "_" + axes.size();
      Expr step =
          axis.step().is(bytes) ? i64(bytes) : sizeArgument("a_depth" + suffix, axis.step());
      boolean part = axes.isEmpty() && count.isPresent();
      axes.add(
          new TileSums.Axis(
              part ? count.get() : sizeArgument("depth" + suffix, axis.count()), step));
    }
    return axes;
  }

  /** An argument that both forms of the sums use. */
  private Expr sizeArgument(String name, Dim size) {
    return shared.computeIfAbsent(name, _ -> out.argument(name, size));
  }
}
