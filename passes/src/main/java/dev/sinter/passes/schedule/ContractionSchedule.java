package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.floorDiv;
import static dev.sinter.passes.schedule.Exprs.floorMod;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.max;
import static dev.sinter.passes.schedule.Exprs.min;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.sub;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.fuse.Body;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The one schedule of products and convolutions. A parallel index is a block of rows against one
 * panel of columns; a register tile of rows × vectors sums over the whole depth in one subroutine
 * and leaves its sums in scratch; a second subroutine applies the epilogue from there, so neither
 * the hot loop nor its code knows edges: rows past the end repeat the last row, and columns past
 * the end are computed but not written, less than a vector of them where few are left.
 */
public final class ContractionSchedule {
  /**
   * Register tiles that one parallel index covers: enough to use a panel of B several times while
   * it is in the cache.
   */
  private static final int TILES = 8;

  private final Contraction problem;
  private final ProductTile tile;
  private final int epilogueLanes;
  private final KernelBuilder out =
      new KernelBuilder("sums", "sums_of_one", "sums_1", "sums_2", "epilogue", "segment", "tail");
  private final Map<Value, String> buffers = new LinkedHashMap<>();
  private final Map<Dim, Expr.Var> sizes = LoopSource.noSizes();
  private final Map<String, Expr.Var> shared = new LinkedHashMap<>();
  private final Accesses accesses;
  private final TileSums tileSums;
  private final KernelType vector;
  private final KernelType scalar;

  private ContractionSchedule(Contraction problem, ProductTile tile, Target target) {
    this.problem = problem;
    this.tile = tile;
    this.scalar = KernelType.scalar(problem.element());
    this.vector = new KernelType(problem.element(), tile.lanes());
    this.tileSums = new TileSums(out, vector);
    this.epilogueLanes = Vectorization.lanes(problem.epilogue(), target);
    declare(
        problem.epilogue().target().value(),
        "c",
        problem.epilogue().target().element(),
        BufferParam.Access.WRITE);
    declare(problem.lhs().value(), "a", problem.element(), BufferParam.Access.READ);
    declare(problem.rhs().value(), "b", problem.element(), BufferParam.Access.READ);
    problem
        .rhs()
        .offsets()
        .ifPresent(table -> declare(table, "offsets", ElementType.I64, BufferParam.Access.READ));
    this.accesses = new Accesses(out, problem.epilogue().body(), problem.epilogue().target());
    for (Body.Leaf leaf : accesses.leaves()) {
      declare(leaf.value(), "in" + buffers.size(), leaf.element(), BufferParam.Access.READ);
    }
    out.buffer(BufferParam.scratch("tile", problem.element()));
  }

  public static ScheduledKernel schedule(Contraction problem, ProductTile tile, Target target) {
    return new ContractionSchedule(problem, tile, target).build();
  }

  private void declare(Value value, String name, ElementType element, BufferParam.Access access) {
    if (buffers.putIfAbsent(value, name) == null) {
      out.buffer(BufferParam.global(name, element, access));
    }
  }

  private ScheduledKernel build() {
    Dim panels = problem.columns().ceilDiv(tile.width());
    Dim blocks = problem.rows().ceilDiv((long) TILES * tile.rows());
    Dim groups = problem.epilogue().extents().get(1);
    Expr rows = out.argument("rows", problem.rows());
    Expr columns = out.argument("columns", problem.columns());
    writeSums("sums", tile.rows(), tile.vectors());
    if (tile.rows() > 1) {
      writeSums("sums_of_one", 1, tile.vectors());
    }
    for (int vectors : narrower()) {
      writeSums("sums_" + vectors, tile.rows(), vectors);
    }
    new TileEpilogue(
            out, problem, tile, accesses, epilogueLanes, leaf -> buffers.get(leaf.value()), sizes)
        .write();
    Expr blockCount = out.argument("blocks", blocks);
    Expr panelCount = out.argument("panels", panels);
    Expr groupCount = out.argument("groups", groups);
    Expr lhsBatch = out.argument("a_batch", problem.lhs().batch());
    Expr lhsGroup = out.argument("a_group", problem.lhs().group());
    Expr rhsBatch = out.argument("b_batch", problem.rhs().batch());
    Expr rhsGroup = out.argument("b_group", problem.rhs().group());
    Expr rhsPanel = out.argument("b_panel", problem.rhs().panel());
    out.loop(
        LoopKind.PARALLEL,
        "p",
        Kernel.LO,
        Kernel.HI,
        1,
        p -> {
          Expr block = out.let("block", floorMod(p, blockCount));
          Expr outer = out.let("outer", floorDiv(p, blockCount));
          Expr panel = out.let("panel", floorMod(outer, panelCount));
          Expr image = out.let("image", floorDiv(outer, panelCount));
          Expr group = out.let("group", floorMod(image, groupCount));
          Expr batch = out.let("batch", floorDiv(image, groupCount));
          Expr from = out.let("from", mul(panel, i64(tile.width())));
          Expr a =
              out.let(
                  "a_at",
                  add(add(mul(batch, lhsBatch), mul(group, lhsGroup)), mul(from, columnStep())));
          Expr b = add(mul(batch, rhsBatch), mul(group, rhsGroup));
          Expr width = width(columns, from);
          Expr column =
              problem.segmented()
                  ? out.let("column", max(min(from, sub(columns, width)), i64(0)))
                  : from;
          Expr shift =
              problem.segmented() ? mul(column, i64(scalar.bytes())) : mul(panel, rhsPanel);
          Expr bAt = out.let("b_at", add(b, shift));
          Expr first = out.let("first", mul(block, i64((long) TILES * tile.rows())));
          Expr end = out.let("end", min(rows, add(first, i64((long) TILES * tile.rows()))));
          out.loop(
              LoopKind.SERIAL,
              "m",
              first,
              end,
              tile.rows(),
              m -> {
                Expr last = out.let("last", sub(min(sub(end, m), i64(tile.rows())), i64(1)));
                Runnable whole = () -> callSums(width, narrower(), a, bAt, m, last);
                if (tile.rows() > 1) {
                  out.when(
                      Exprs.equal(last, i64(0)),
                      () -> out.call("sums_of_one", a, bAt, m, last),
                      whole);
                } else {
                  whole.run();
                }
                out.call("epilogue", batch, group, m, last, column, from);
              });
        });
    Dim extent = problem.epilogue().extents().get(0).times(groups).times(panels).times(blocks);
    List<ScheduledKernel.Operand> operands = new ArrayList<>();
    buffers.keySet().forEach(value -> operands.add(new ScheduledKernel.Operand.Of(value)));
    operands.add(
        new ScheduledKernel.Operand.Scratch(
            Dim.of((long) tile.rows() * tile.width() * scalar.bytes())));
    return new ScheduledKernel(
        out.build(problem.label()), operands, out.values(), extent, Dim.of(1), inPlace());
  }

  /** How many vectors a panel may have that holds the last columns, where there are fewer. */
  private List<Integer> narrower() {
    return IntStream.of(1, 2).filter(vectors -> vectors < tile.vectors()).boxed().toList();
  }

  /** The columns that the panel at {@code from} sums up: those left, in one of the widths. */
  private Expr width(Expr columns, Expr from) {
    Expr left = out.let("left", sub(columns, from));
    Expr width = i64(tile.width());
    for (int vectors : narrower().reversed()) {
      Expr narrow = i64((long) vectors * tile.lanes());
      width = Exprs.select(Exprs.greater(left, narrow), width, narrow);
    }
    return out.let("width", width);
  }

  private void callSums(Expr width, List<Integer> narrower, Expr... arguments) {
    if (narrower.isEmpty()) {
      out.call("sums", arguments);
      return;
    }
    int vectors = narrower.getFirst();
    out.when(
        Exprs.equal(width, i64((long) vectors * tile.lanes())),
        () -> out.call("sums_" + vectors, arguments),
        () -> callSums(width, narrower.subList(1, narrower.size()), arguments));
  }

  /**
   * Fused operands that are read where the result is written; never one that the sums still read.
   */
  private List<Value> inPlace() {
    return accesses.inPlace(problem.epilogue().target()).stream()
        .filter(value -> value != problem.lhs().value() && value != problem.rhs().value())
        .toList();
  }

  /** Sums over the depth for some rows and vectors of a panel, left in scratch row by row. */
  private void writeSums(String name, int height, int vectors) {
    out.subroutine(
        name,
        List.of("a_at", "b_at", "m", "last"),
        p -> {
          Expr.Var[][] sums = new Expr.Var[height][];
          for (int i = 0; i < height; i++) {
            sums[i] = tileSums.declareRow(i, vectors);
          }
          sumOverDepth(sums, rowStarts(p.get(0), p.get(2), p.get(3), height), p.get(1));
          for (int i = 0; i < height; i++) {
            for (int v = 0; v < vectors; v++) {
              out.store(
                  "tile",
                  i64((long) i * tile.width() * scalar.bytes() + (long) v * vector.bytes()),
                  sums[i][v],
                  Optional.empty());
            }
          }
        });
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

  private void sumOverDepth(Expr.Var[][] sums, List<Expr> rowStarts, Expr b) {
    TileSums.Lhs lhs =
        new TileSums.Lhs(buffers.get(problem.lhs().value()), rowStarts, depth(), isByColumn());
    String rhs = buffers.get(problem.rhs().value());
    tileSums.sum(
        sums,
        lhs,
        problem.rhs().offsets().isPresent()
            ? TileSums.Rhs.byTable(rhs, b, "offsets")
            : TileSums.Rhs.byStep(rhs, b, sizeArgument("b_depth", problem.rhs().depth())));
  }

  private List<TileSums.Axis> depth() {
    List<TileSums.Axis> axes = new ArrayList<>();
    for (Contraction.Axis axis : problem.lhs().depth()) {
      boolean inner = axes.size() == problem.lhs().depth().size() - 1;
      String suffix = inner ? "" : "_" + axes.size();
      Expr step =
          axis.step().is(scalar.bytes())
              ? i64(scalar.bytes())
              : sizeArgument("a_depth" + suffix, axis.step());
      axes.add(new TileSums.Axis(sizeArgument("depth" + suffix, axis.count()), step));
    }
    return axes;
  }

  private boolean isByColumn() {
    return !problem.lhs().column().is(0);
  }

  private Expr columnStep() {
    return i64(isByColumn() ? scalar.bytes() : 0);
  }

  /** An argument that both forms of the sums use. */
  private Expr sizeArgument(String name, Dim size) {
    return shared.computeIfAbsent(name, _ -> out.argument(name, size));
  }
}
