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
import java.util.OptionalLong;
import java.util.function.BiConsumer;

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
   * it is in the cache, and more where it has to come from further away.
   */
  private static final int TILES = 8;

  private static final int TILES_OF_BLOCKED = 16;

  private final Contraction problem;
  private final ProductTile tile;
  private final Target target;
  private final KernelBuilder out = new KernelBuilder(subroutines());
  private final Map<Value, String> buffers = new LinkedHashMap<>();
  private final Map<Dim, Expr.Var> sizes = LoopSource.noSizes();
  private final Accesses accesses;
  private final OptionalLong block;
  private final RegisterTile registers;
  private final PartialSums partial;
  private final TileEpilogue epilogue;
  private final KernelType scalar;

  private ContractionSchedule(Contraction problem, ProductTile tile, Target target) {
    this.problem = problem;
    this.tile = tile;
    this.target = target;
    this.scalar = KernelType.scalar(problem.element());
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
    this.block = block();
    this.registers = new RegisterTile(out, problem, tile, buffers::get, block.isPresent());
    KernelType vector = new KernelType(problem.element(), tile.lanes());
    this.partial = new PartialSums(out, vector, registers.scratch(), TILES_OF_BLOCKED);
    this.epilogue =
        new TileEpilogue(
            out,
            problem.element(),
            problem.epilogue(),
            problem.pitch(),
            tile,
            accesses,
            target,
            leaf -> buffers.get(leaf.value()),
            sizes);
  }

  public static ScheduledKernel schedule(Contraction problem, ProductTile tile, Target target) {
    return new ContractionSchedule(problem, tile, target).build();
  }

  private static String[] subroutines() {
    List<String> names = new ArrayList<>(RegisterTile.SUBROUTINES);
    names.addAll(TileEpilogue.SUBROUTINES);
    names.addAll(PartialSums.SUBROUTINES);
    return names.toArray(String[]::new);
  }

  /**
   * How far to go along the outermost axis of the depth at once, where a whole panel of B leaves no
   * room for anything else in the second-level cache, or where one sum would be too long.
   */
  private OptionalLong block() {
    Dim depth = problem.depth();
    Dim count = problem.lhs().depth().getFirst().count();
    if (!depth.isKnown() || !count.isKnown() || problem.rhs().offsets().isPresent()) {
      return OptionalLong.empty();
    }
    long inner = Math.max(1, depth.known() / Math.max(1, count.known()));
    long length = count.known();
    long step = inner * tile.width() * scalar.bytes();
    if (length * step > target.l2Bytes() * 3 / 4) {
      length = Math.min(length, target.l2Bytes() / 2 / step);
    }
    if (problem.lhs().depth().size() > 1) {
      length = Math.min(length, PartialSums.LONGEST / inner);
    }
    length = Math.max(1, length);
    return length < count.known() ? OptionalLong.of(length) : OptionalLong.empty();
  }

  private void declare(Value value, String name, ElementType element, BufferParam.Access access) {
    if (buffers.putIfAbsent(value, name) == null) {
      out.buffer(BufferParam.global(name, element, access));
    }
  }

  private ScheduledKernel build() {
    int tiles = block.isPresent() ? TILES_OF_BLOCKED : TILES;
    long height = (long) tiles * tile.rows();
    Dim panels = problem.columns().ceilDiv(tile.width());
    Dim blocks = problem.rows().ceilDiv(height);
    Dim groups = problem.epilogue().extents().get(1);
    Expr rows = out.argument("rows", problem.rows());
    Expr columns = out.argument("columns", problem.columns());
    registers.write();
    epilogue.write();
    if (block.isPresent()) {
      partial.write();
    }
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
          Expr index = out.let("block", floorMod(p, blockCount));
          Expr outer = out.let("outer", floorDiv(p, blockCount));
          Expr panel = out.let("panel", floorMod(outer, panelCount));
          Expr image = out.let("image", floorDiv(outer, panelCount));
          Expr group = out.let("group", floorMod(image, groupCount));
          Expr batch = out.let("batch", floorDiv(image, groupCount));
          Expr from = out.let("from", mul(panel, i64(tile.width())));
          Expr aAt = out.let("a_at", add(mul(batch, lhsBatch), mul(group, lhsGroup)));
          Expr b = add(mul(batch, rhsBatch), mul(group, rhsGroup));
          Expr width = registers.width(columns, from);
          Expr column =
              problem.segmented()
                  ? out.let("column", max(min(from, sub(columns, width)), i64(0)))
                  : from;
          Expr shift = problem.segmented() ? mul(column, bytes()) : mul(panel, rhsPanel);
          Expr bAt = out.let("b_at", add(b, shift));
          Expr first = out.let("first", mul(index, i64(height)));
          Expr end = out.let("end", min(rows, add(first, i64(height))));
          Panel one = new Panel(batch, group, aAt, bAt, column, from, width, first, end);
          if (block.isPresent()) {
            sumInBlocks(one);
          } else {
            sumAtOnce(one);
          }
        });
    Dim extent = problem.epilogue().extents().get(0).times(groups).times(panels).times(blocks);
    List<ScheduledKernel.Operand> operands = new ArrayList<>();
    buffers.keySet().forEach(value -> operands.add(new ScheduledKernel.Operand.Of(value)));
    operands.add(
        new ScheduledKernel.Operand.Scratch(
            Dim.of(block.isPresent() ? partial.scratch() : registers.scratch())));
    return new ScheduledKernel(
        out.build(problem.label()), operands, out.values(), extent, Dim.of(1), inPlace());
  }

  private Expr bytes() {
    return i64(scalar.bytes());
  }

  /** The rows of a block against a panel of columns. */
  private record Panel(
      Expr batch,
      Expr group,
      Expr lhs,
      Expr rhs,
      Expr column,
      Expr from,
      Expr width,
      Expr first,
      Expr end) {}

  /** Tile by tile, each over the whole depth. */
  private void sumAtOnce(Panel panel) {
    forEachTile(
        panel,
        (m, last) -> {
          registers.call(
              panel.width(), new RegisterTile.Place(panel.lhs(), panel.rhs(), m, last, null));
          out.call(
              "epilogue",
              panel.batch(),
              panel.group(),
              m,
              last,
              panel.column(),
              panel.from(),
              i64(0));
        });
  }

  /** All tiles over one part of the depth after the other, while that part of B is in the cache. */
  private void sumInBlocks(Panel panel) {
    Contraction.Axis axis = problem.lhs().depth().getFirst();
    Expr count = out.argument("outer_depth", axis.count());
    Expr lhsStep = out.argument("outer_a", axis.step());
    Expr rhsStep =
        out.argument(
            "outer_b", problem.rhs().depth().times(problem.depth()).floorDiv(axis.count()));
    partial.clear();
    out.loop(
        LoopKind.SERIAL,
        "part",
        i64(0),
        count,
        block.getAsLong(),
        part -> {
          Expr length = out.let("part_length", min(sub(count, part), i64(block.getAsLong())));
          Expr lhs = out.let("a_part", add(panel.lhs(), mul(part, lhsStep)));
          Expr rhs = out.let("b_part", add(panel.rhs(), mul(part, rhsStep)));
          forEachTile(
              panel,
              (m, last) -> {
                registers.call(panel.width(), new RegisterTile.Place(lhs, rhs, m, last, length));
                partial.addTo(scratch(panel, m));
              });
        });
    forEachTile(
        panel,
        (m, last) ->
            out.call(
                "epilogue",
                panel.batch(),
                panel.group(),
                m,
                last,
                panel.column(),
                panel.from(),
                scratch(panel, m)));
  }

  private Expr scratch(Panel panel, Expr m) {
    long row = registers.scratch() / tile.rows();
    return partial.place(mul(sub(m, panel.first()), i64(row)));
  }

  private void forEachTile(Panel panel, BiConsumer<Expr, Expr> body) {
    out.loop(
        LoopKind.SERIAL,
        "m",
        panel.first(),
        panel.end(),
        tile.rows(),
        m -> {
          Expr left = min(sub(panel.end(), m), i64(tile.rows()));
          body.accept(m, out.let("last", sub(left, i64(1))));
        });
  }

  /**
   * Fused operands that are read where the result is written; never one that the sums still read.
   */
  private List<Value> inPlace() {
    return accesses.inPlace(problem.epilogue().target()).stream()
        .filter(value -> value != problem.lhs().value() && value != problem.rhs().value())
        .toList();
  }
}
