package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.floorDiv;
import static dev.sinter.passes.schedule.Exprs.floorMod;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.less;
import static dev.sinter.passes.schedule.Exprs.min;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.sub;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.LoopNest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The schedule of reductions over axes before the last: vectors of columns, each of which has a sum
 * of its own, so that nothing is joined at the end.
 */
final class ColumnReduceSchedule {
  /** Vectors of columns that one walk combines, where a method holds as many. */
  private static final int VECTORS = 4;

  private final Reduce.Combiner combiner;
  private final LoopNest nest;
  private final int kept;
  private final int lanes;
  private final int vectors;
  private final KernelBuilder out = new KernelBuilder("columns", "rest");
  private final Map<Value, String> buffers = new LinkedHashMap<>();
  private final Map<Dim, Expr.Var> sizes = LoopSource.noSizes();
  private final Accesses accesses;

  private ColumnReduceSchedule(Reduce.Combiner combiner, LoopNest nest, int kept, Target target) {
    this.combiner = combiner;
    this.nest = nest;
    this.kept = kept;
    this.lanes = Vectorization.lanes(nest, target);
    int each = Body.cost(List.of(nest.body())) + 1;
    this.vectors = Math.clamp(target.methodVectorOps() / each / 2, 1, VECTORS);
    buffers.put(nest.target().value(), "out");
    out.buffer(BufferParam.global("out", nest.target().element(), BufferParam.Access.WRITE));
    this.accesses = new Accesses(out, nest.body(), nest.target());
    for (Body.Leaf leaf : accesses.leaves()) {
      if (!buffers.containsKey(leaf.value())) {
        String name = "in" + buffers.size();
        buffers.put(leaf.value(), name);
        out.buffer(BufferParam.global(name, leaf.element(), BufferParam.Access.READ));
      }
    }
  }

  /**
   * The kernel; empty where the last loop that is kept does not run over neighbours.
   *
   * @param nest loops that are kept, then those that are reduced
   * @param kept how many are kept
   */
  static Optional<ScheduledKernel> schedule(
      Reduce.Combiner combiner, LoopNest nest, int kept, Target target) {
    if (kept == 0) {
      return Optional.empty();
    }
    LoopNest columns = nest.move(kept - 1, nest.extents().size() - 1);
    return Vectorization.lanes(columns, target) > 1
        ? Optional.of(new ColumnReduceSchedule(combiner, columns, kept - 1, target).build())
        : Optional.empty();
  }

  private ScheduledKernel build() {
    List<Dim> extents = nest.extents();
    int width = vectors * lanes;
    Dim chunks = extents.getLast().ceilDiv(width);
    Expr length = out.argument("length", extents.getLast());
    Expr chunkCount = out.argument("chunks", chunks);
    List<Expr.Var> counts = new ArrayList<>();
    for (int d = 0; d < extents.size() - 1; d++) {
      counts.add(out.argument("extent" + d, extents.get(d)));
    }
    write("columns", vectors, counts, length);
    write("rest", 1, counts, length);
    out.loop(
        LoopKind.PARALLEL,
        "p",
        Kernel.LO,
        Kernel.HI,
        1,
        p -> {
          Expr from = out.let("from", mul(floorMod(p, chunkCount), i64(width)));
          Expr row = out.let("row", floorDiv(p, chunkCount));
          Expr left = sub(length, from);
          out.when(
              less(left, i64(width)),
              () ->
                  out.loop(
                      LoopKind.SERIAL, "c", from, length, lanes, c -> out.call("rest", row, c)),
              () -> out.call("columns", row, from));
        });
    Dim extent = extents.subList(0, kept).stream().reduce(chunks, Dim::times);
    List<ScheduledKernel.Operand> operands =
        buffers.keySet().stream()
            .<ScheduledKernel.Operand>map(ScheduledKernel.Operand.Of::new)
            .toList();
    String label = "reduce_" + combiner.name().toLowerCase(java.util.Locale.ROOT) + "_columns";
    return new ScheduledKernel(
        out.build(label), operands, out.values(), extent, Dim.of(1), List.of());
  }

  private void write(String name, int count, List<Expr.Var> counts, Expr length) {
    out.subroutine(
        name,
        List.of("row", "from"),
        p -> {
          KernelType type = new KernelType(nest.target().element(), lanes);
          List<Expr.Var> totals = new ArrayList<>();
          for (int v = 0; v < count; v++) {
            totals.add(out.register("total", Combiners.identity(combiner, type)));
          }
          Optional<Expr> mask =
              count > 1
                  ? Optional.empty()
                  : Optional.of(
                      out.let(
                          "mask",
                          new Expr.FirstLanes(min(sub(length, p.get(1)), i64(lanes)), lanes)));
          List<Expr> outer = keptIndices(p.get(0), counts);
          reduce(totals, new ArrayList<>(outer), counts, p.get(1), mask);
          while (outer.size() < counts.size()) {
            outer.add(i64(0));
          }
          List<Expr> bases = accesses.bases(outer);
          for (int v = 0; v < count; v++) {
            Expr place = source(bases, p.get(1), v).address(nest.target());
            out.store("out", place, totals.get(v), mask);
          }
        });
  }

  private List<Expr> keptIndices(Expr row, List<Expr.Var> counts) {
    List<Expr> indices = new ArrayList<>();
    Expr rest = row;
    for (int d = kept - 1; d > 0; d--) {
      indices.addFirst(out.let("i" + d, floorMod(rest, counts.get(d))));
      rest = out.let("row", floorDiv(rest, counts.get(d)));
    }
    if (kept > 0) {
      indices.addFirst(rest);
    }
    return indices;
  }

  private void reduce(
      List<Expr.Var> totals,
      List<Expr> outer,
      List<Expr.Var> counts,
      Expr from,
      Optional<Expr> mask) {
    if (outer.size() < counts.size()) {
      out.loop(
          LoopKind.SERIAL,
          "r" + outer.size(),
          i64(0),
          counts.get(outer.size()),
          1,
          r -> {
            List<Expr> deeper = new ArrayList<>(outer);
            deeper.add(r);
            reduce(totals, deeper, counts, from, mask);
          });
      return;
    }
    List<Expr> bases = accesses.bases(outer).stream().map(base -> out.let("at", base)).toList();
    for (int v = 0; v < totals.size(); v++) {
      Expr value = new PointwiseEmitter(out, source(bases, from, v), lanes).emit(nest.body(), mask);
      Expr.Var total = totals.get(v);
      out.assign(total, Combiners.combine(combiner, total, value));
    }
  }

  private LoopSource source(List<Expr> bases, Expr from, int vector) {
    Expr position = out.let("position", add(from, i64((long) vector * lanes)));
    return new LoopSource(
        out, accesses, leaf -> buffers.get(leaf.value()), bases, position, lanes, sizes);
  }
}
