package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.floorDiv;
import static dev.sinter.passes.schedule.Exprs.floorMod;
import static dev.sinter.passes.schedule.Exprs.i32;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.select;
import static dev.sinter.passes.schedule.Exprs.sub;
import static dev.sinter.passes.schedule.Exprs.toI32;
import static dev.sinter.passes.schedule.Exprs.toI64;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.passes.fuse.Body;
import dev.sinter.passes.fuse.Fusion;
import dev.sinter.passes.fuse.LoopNest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The schedule of reductions: the parallel index is the result's element; the innermost reduced
 * loop runs over lanes where the accesses allow, and the lanes are combined by a fixed tree of
 * shuffles, so the order of sums depends on nothing but the target.
 */
public final class ReduceSchedule {
  private final Reduce.Combiner combiner;
  private final LoopNest nest;
  private final int kept;
  private final int lanes;
  private final KernelBuilder out = new KernelBuilder();
  private final Map<Value, String> buffers = new LinkedHashMap<>();
  private final Map<Dim, Expr.Var> sizes = LoopSource.noSizes();
  private final Accesses accesses;

  private ReduceSchedule(Reduce.Combiner combiner, LoopNest nest, Target target) {
    this.combiner = combiner;
    this.nest = nest;
    this.kept = kept(nest);
    this.lanes = Vectorization.lanes(nest.body(), inReducedLoop(nest), target);
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
   * A kernel that reduces a body in loops over the operand's axes.
   *
   * @param shape the operand's
   * @param result the value it is written to
   */
  public static ScheduledKernel schedule(
      Reduce reduce, Shape shape, Body body, Value result, Target target) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, shape.rank()).boxed().toList());
    order.sort(java.util.Comparator.comparing(reduce.axes()::contains));
    List<Dim> resultStrides = new ArrayList<>(result.type().shape().strides());
    resultStrides.addAll(Collections.nCopies(reduce.axes().size(), Dim.of(0)));
    LoopNest nest =
        new LoopNest(
                order.stream().map(shape::dim).toList(),
                body.mapStrides(strides -> order.stream().map(strides::get).toList()),
                new Body.Leaf(result, result.type().element(), Dim.of(0), resultStrides))
            .collapse();
    LoopNest whole = withReducedLoop(nest);
    int kept = kept(whole);
    return inLastLoop(whole)
        ? new ReduceSchedule(reduce.combiner(), whole, target).build()
        : ColumnReduceSchedule.schedule(reduce.combiner(), whole, kept, target)
            .orElseGet(() -> new ReduceSchedule(reduce.combiner(), whole, target).build());
  }

  private static int kept(LoopNest nest) {
    return (int) nest.target().strides().stream().filter(stride -> !stride.is(0)).count();
  }

  /** Whether the innermost loop, a reduced one, runs over neighbours. */
  private static boolean inLastLoop(LoopNest nest) {
    boolean[] neighbours = {false};
    nest.body()
        .mapStrides(strides -> {
          neighbours[0] |= strides.getLast().is(1);
          return strides;
        });
    return neighbours[0];
  }

  /** The nest with one more reduced loop of one round where all of them were of one round. */
  private static LoopNest withReducedLoop(LoopNest nest) {
    if (nest.target().strides().getLast().is(0)) {
      return nest;
    }
    List<Dim> extents = append(nest.extents(), Dim.of(1));
    Body.Leaf target = (Body.Leaf) nest.target().mapStrides(strides -> append(strides, Dim.of(0)));
    return new LoopNest(
        extents, nest.body().mapStrides(strides -> append(strides, Dim.of(0))), target);
  }

  private static List<Dim> append(List<Dim> list, Dim last) {
    List<Dim> all = new ArrayList<>(list);
    all.add(last);
    return all;
  }

  /** A stand-in for the target that moves with the reduced loop, as an accumulator does. */
  private static Body.Leaf inReducedLoop(LoopNest nest) {
    Body.Leaf target = nest.target();
    List<Dim> strides = target.strides();
    return new Body.Leaf(
        target.value(),
        Fusion.computed(target.element()),
        target.offset(),
        append(strides.subList(0, strides.size() - 1), Dim.of(1)));
  }

  private ScheduledKernel build() {
    List<Dim> extents = nest.extents();
    List<Expr.Var> counts = new ArrayList<>();
    for (int d = 1; d < extents.size(); d++) {
      counts.add(out.argument("extent" + d, extents.get(d)));
    }
    Expr.Var first = kept == 0 ? out.argument("extent0", extents.getFirst()) : null;
    out.loop(
        LoopKind.PARALLEL,
        "p",
        Kernel.LO,
        Kernel.HI,
        1,
        p -> {
          KernelType type = new KernelType(nest.target().element(), lanes);
          Expr.Var total = out.register("total", Combiners.identity(combiner, type));
          reduce(total, new ArrayList<>(keptIndices(p, counts)), counts, first);
          List<Expr> outer = new ArrayList<>(keptIndices(p, counts));
          while (outer.size() < extents.size() - 1) {
            outer.add(i64(0));
          }
          Expr place =
              accesses
                  .bases(outer.subList(0, extents.size() - 1))
                  .get(accesses.slot(nest.target()));
          out.store("out", place, Combiners.acrossLanes(out, combiner, total), Optional.empty());
        });
    Dim extent = extents.subList(0, kept).stream().reduce(Dim.of(1), Dim::times);
    List<ScheduledKernel.Operand> operands =
        buffers.keySet().stream()
            .<ScheduledKernel.Operand>map(ScheduledKernel.Operand.Of::new)
            .toList();
    String label = "reduce_" + combiner.name().toLowerCase(java.util.Locale.ROOT);
    return new ScheduledKernel(
        out.build(label), operands, out.values(), extent, Dim.of(16), List.of());
  }

  private List<Expr> keptIndices(Expr p, List<Expr.Var> counts) {
    Expr[] indices = new Expr[kept];
    Expr rest = p;
    for (int d = kept - 1; d > 0; d--) {
      indices[d] = out.let("i" + d, floorMod(rest, counts.get(d - 1)));
      rest = out.let("row", floorDiv(rest, counts.get(d - 1)));
    }
    if (kept > 0) {
      indices[0] = rest;
    }
    return List.of(indices);
  }

  /** The reduced loops from the outermost to the innermost, which runs over lanes. */
  private void reduce(Expr.Var total, List<Expr> outer, List<Expr.Var> counts, Expr.Var first) {
    int d = outer.size();
    Expr count = d == 0 ? first : counts.get(d - 1);
    if (d < nest.extents().size() - 1) {
      out.loop(
          LoopKind.SERIAL,
          "r" + d,
          i64(0),
          count,
          1,
          r -> {
            List<Expr> deeper = new ArrayList<>(outer);
            deeper.add(r);
            reduce(total, deeper, counts, first);
          });
      return;
    }
    List<Expr> bases = accesses.bases(outer).stream().map(base -> out.let("at", base)).toList();
    out.loop(
        LoopKind.SERIAL,
        "j",
        i32(0),
        toI32(count),
        lanes,
        j -> {
          Expr position = out.let("position", toI64(j));
          Optional<Expr> mask =
              lanes == 1
                  ? Optional.empty()
                  : Optional.of(out.let("mask", new Expr.FirstLanes(sub(count, position), lanes)));
          LoopSource source =
              new LoopSource(
                  out, accesses, leaf -> buffers.get(leaf.value()), bases, position, lanes, sizes);
          Expr value = new PointwiseEmitter(out, source, lanes).emit(nest.body(), mask);
          Expr valid =
              mask.map(m -> select(m, value, Combiners.identity(combiner, value.type())))
                  .orElse(value);
          out.assign(total, Combiners.combine(combiner, total, valid));
        });
  }
}
