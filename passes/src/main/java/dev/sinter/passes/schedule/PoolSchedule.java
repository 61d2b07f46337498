package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.floorDiv;
import static dev.sinter.passes.schedule.Exprs.floorMod;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.sub;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.fuse.Fusion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The schedule of pooling: one row of positions along the last windowed axis a parallel index. Each
 * position combines the part of its window that lies inside the operand, so padding is never read,
 * for all elements of the axes behind, several vectors at once. All sizes are arguments: every
 * pooling of one combiner and number of windowed axes is one kernel.
 */
public final class PoolSchedule {
  /** Vectors that one walk over a window combines. */
  private static final int VECTORS = 4;

  /** What is known of one windowed axis while a kernel runs. */
  private record Axis(
      Expr input, Expr window, Expr stride, Expr dilation, Expr low, Expr output, Expr step) {}

  /** The part of a window inside the operand. */
  private record Taps(Expr from, Expr to, Expr step) {}

  private final ReduceWindow op;
  private final Value operand;
  private final Value result;
  private final int leading;
  private final int windowed;
  private final ElementType element;
  private final int lanes;
  private final KernelBuilder out = new KernelBuilder("vectors", "rest");

  private PoolSchedule(ReduceWindow op, Value operand, Value result, Target target) {
    this.op = op;
    this.operand = operand;
    this.result = result;
    this.leading = leadingPlain(op);
    this.windowed = windowed(op);
    this.element = operand.type().element();
    boolean vectors =
        leading + windowed < op.window().size()
            && element.bytes() >= 4
            && Fusion.computed(element) == element;
    this.lanes = vectors ? target.lanes(element.bytes()) : 1;
  }

  /** Whether there is a windowed axis at all, and no more than three from the first to the last. */
  public static boolean supports(ReduceWindow op) {
    return windowed(op) >= 1 && windowed(op) <= 3;
  }

  public static ScheduledKernel schedule(
      ReduceWindow op, Value operand, Value result, Target target) {
    return new PoolSchedule(op, operand, result, target).build();
  }

  private static boolean isPlain(ReduceWindow op, int axis) {
    return op.window().get(axis) == 1
        && op.strides().get(axis) == 1
        && op.low().get(axis).is(0)
        && op.high().get(axis).is(0);
  }

  private static int leadingPlain(ReduceWindow op) {
    int rank = op.window().size();
    return IntStream.range(0, rank).filter(axis -> !isPlain(op, axis)).findFirst().orElse(rank);
  }

  private static int windowed(ReduceWindow op) {
    int end = op.window().size();
    while (end > 0 && isPlain(op, end - 1)) {
      end--;
    }
    return Math.max(0, end - leadingPlain(op));
  }

  private ScheduledKernel build() {
    out.buffer(BufferParam.global("out", element, BufferParam.Access.WRITE));
    out.buffer(BufferParam.global("in", element, BufferParam.Access.READ));
    List<Axis> axes = new ArrayList<>();
    for (int axis = leading; axis < leading + windowed; axis++) {
      axes.add(declare(axis));
    }
    Expr plane = out.argument("plane", product(operand, leading).times(element.bytes()));
    Dim inner = product(operand, leading + windowed);
    Expr length = out.argument("length", inner);
    writeVectors(length);
    if (lanes > 1) {
      writeRest(length);
    }
    out.loop(
        LoopKind.PARALLEL, "p", Kernel.LO, Kernel.HI, 1, p -> writeRow(p, axes, plane, length));
    Dim rows =
        result.type().shape().dims().subList(0, leading + windowed - 1).stream()
            .reduce(Dim.of(1), Dim::times);
    String label = "pool_" + op.combiner().name().toLowerCase(java.util.Locale.ROOT);
    List<ScheduledKernel.Operand> operands =
        List.of(new ScheduledKernel.Operand.Of(result), new ScheduledKernel.Operand.Of(operand));
    Dim grain = inner.is(1) ? Dim.of(8) : Dim.of(1);
    return new ScheduledKernel(out.build(label), operands, out.values(), rows, grain, List.of());
  }

  private Axis declare(int axis) {
    String suffix = "_" + (axis - leading);
    return new Axis(
        out.argument("in" + suffix, operand.type().dim(axis)),
        out.argument("window" + suffix, Dim.of(op.window().get(axis))),
        out.argument("stride" + suffix, Dim.of(op.strides().get(axis))),
        out.argument("dilation" + suffix, Dim.of(op.dilation().get(axis))),
        out.argument("low" + suffix, op.low().get(axis)),
        out.argument("out" + suffix, result.type().dim(axis)),
        out.argument(
            "step" + suffix, operand.type().shape().strides().get(axis).times(element.bytes())));
  }

  private static Dim product(Value value, int fromAxis) {
    return value.type().shape().dims().subList(fromAxis, value.type().rank()).stream()
        .reduce(Dim.of(1), Dim::times);
  }

  private void writeRow(Expr p, List<Axis> axes, Expr plane, Expr length) {
    Expr rest = p;
    Expr[] indices = new Expr[axes.size()];
    for (int i = axes.size() - 2; i >= 0; i--) {
      indices[i] = out.let("index", floorMod(rest, axes.get(i).output()));
      rest = out.let("rest", floorDiv(rest, axes.get(i).output()));
    }
    Expr origin = out.let("origin", mul(rest, plane));
    Expr bytes = out.let("bytes", mul(length, i64(element.bytes())));
    Expr target = out.let("target", mul(mul(p, axes.getLast().output()), bytes));
    out.loop(
        LoopKind.SERIAL,
        "x",
        i64(0),
        axes.getLast().output(),
        1,
        x -> {
          indices[axes.size() - 1] = x;
          writePosition(axes, indices, origin, add(target, mul(x, bytes)));
        });
  }

  private void writePosition(List<Axis> axes, Expr[] indices, Expr origin, Expr target) {
    Expr at = origin;
    List<Expr> passed = new ArrayList<>();
    for (int i = 0; i < axes.size(); i++) {
      Axis axis = axes.get(i);
      Expr start = out.let("start", sub(mul(indices[i], axis.stride()), axis.low()));
      at = add(at, mul(start, axis.step()));
      TapRange taps = TapRange.inside(start, axis.input(), axis.window(), axis.dilation());
      passed.add(taps.from());
      passed.add(taps.to());
      passed.add(mul(axis.dilation(), axis.step()));
    }
    passed.addAll(0, List.of(out.let("at", at), target));
    Expr[] arguments = passed.toArray(Expr[]::new);
    out.call("vectors", arguments);
    if (lanes > 1) {
      out.call("rest", arguments);
    }
  }

  private List<String> parameters() {
    List<String> names = new ArrayList<>(List.of("in_at", "out_at"));
    for (int i = 0; i < windowed; i++) {
      names.addAll(List.of("from" + i, "to" + i, "tap" + i));
    }
    return names;
  }

  private List<Taps> taps(List<Expr.Var> p) {
    return IntStream.range(0, windowed)
        .mapToObj(i -> new Taps(p.get(2 + 3 * i), p.get(3 + 3 * i), p.get(4 + 3 * i)))
        .toList();
  }

  /** As many elements behind a position as fill several vectors. */
  private void writeVectors(Expr length) {
    int step = lanes == 1 ? 1 : VECTORS * lanes;
    out.subroutine(
        "vectors",
        parameters(),
        p ->
            out.loop(
                LoopKind.SERIAL,
                "c",
                i64(0),
                sub(length, floorMod(length, i64(step))),
                step,
                c -> combine(p, c, step / lanes, Optional.empty())));
  }

  private void writeRest(Expr length) {
    out.subroutine(
        "rest",
        parameters(),
        p ->
            out.loop(
                LoopKind.SERIAL,
                "c",
                sub(length, floorMod(length, i64((long) VECTORS * lanes))),
                length,
                lanes,
                c -> {
                  Expr mask = out.let("mask", new Expr.FirstLanes(sub(length, c), lanes));
                  combine(p, c, 1, Optional.of(mask));
                }));
  }

  private void combine(List<Expr.Var> p, Expr c, int vectors, Optional<Expr> mask) {
    KernelType type = new KernelType(Fusion.computed(element), lanes);
    List<Expr.Var> totals = new ArrayList<>();
    for (int v = 0; v < vectors; v++) {
      totals.add(out.register("total", Combiners.identity(op.combiner(), type)));
    }
    Expr moved = out.let("moved", mul(c, i64(element.bytes())));
    window(totals, add(p.get(0), moved), taps(p), 0, mask);
    for (int v = 0; v < vectors; v++) {
      Expr at = add(add(p.get(1), moved), i64((long) v * lanes * element.bytes()));
      out.store("out", at, Exprs.convert(element, totals.get(v)), mask);
    }
  }

  private void window(
      List<Expr.Var> totals, Expr base, List<Taps> taps, int depth, Optional<Expr> mask) {
    if (depth == taps.size()) {
      KernelType type = new KernelType(element, lanes);
      for (int v = 0; v < totals.size(); v++) {
        Expr at = add(base, i64((long) v * lanes * element.bytes()));
        Expr value = new Expr.Load(type, "in", at, mask);
        Expr.Var total = totals.get(v);
        Expr computed = Exprs.convert(total.type().element(), value);
        out.assign(total, Combiners.combine(op.combiner(), total, computed));
      }
      return;
    }
    Taps axis = taps.get(depth);
    out.loop(
        LoopKind.SERIAL,
        "k" + depth,
        axis.from(),
        axis.to(),
        1,
        k -> window(totals, out.let("at", add(base, mul(k, axis.step()))), taps, depth + 1, mask));
  }
}
