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
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.fuse.Fusion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The schedule of pooling: one row of the result a parallel index; each element combines the part
 * of its window that lies inside the operand, so padding is never read. All sizes are arguments:
 * every pooling of one rank and combiner is one kernel.
 */
public final class PoolSchedule {
  /** What is known of one windowed axis while a kernel runs. */
  private record Axis(
      Expr input, Expr window, Expr stride, Expr dilation, Expr low, Expr output, Expr step) {}

  private final ReduceWindow op;
  private final Value operand;
  private final Value result;
  private final int leading;
  private final KernelBuilder out = new KernelBuilder();

  private PoolSchedule(ReduceWindow op, Value operand, Value result) {
    this.op = op;
    this.operand = operand;
    this.result = result;
    this.leading = leadingPlain(op);
  }

  /** Whether there is a windowed axis at all, and none but the last three is. */
  public static boolean supports(ReduceWindow op) {
    int windowed = op.window().size() - leadingPlain(op);
    return windowed >= 1 && windowed <= 3;
  }

  public static ScheduledKernel schedule(ReduceWindow op, Value operand, Value result) {
    return new PoolSchedule(op, operand, result).build();
  }

  private static int leadingPlain(ReduceWindow op) {
    int axis = 0;
    while (axis < op.window().size()
        && op.window().get(axis) == 1
        && op.strides().get(axis) == 1
        && op.low().get(axis).is(0)
        && op.high().get(axis).is(0)) {
      axis++;
    }
    return axis;
  }

  private ScheduledKernel build() {
    KernelType type = KernelType.scalar(result.type().element());
    out.buffer(BufferParam.global("out", type.element(), BufferParam.Access.WRITE));
    out.buffer(BufferParam.global("in", type.element(), BufferParam.Access.READ));
    List<Axis> axes = new ArrayList<>();
    for (int axis = leading; axis < operand.type().rank(); axis++) {
      axes.add(declare(axis));
    }
    Expr plane = out.argument("plane", product(operand, leading).times(type.bytes()));
    Expr row = out.argument("row", result.type().dim(result.type().rank() - 1).times(type.bytes()));
    out.loop(
        LoopKind.PARALLEL, "p", Kernel.LO, Kernel.HI, 1, p -> writeRow(p, axes, plane, row, type));
    Dim rows =
        result.type().shape().dims().subList(0, result.type().rank() - 1).stream()
            .reduce(Dim.of(1), Dim::times);
    String label = "pool_" + op.combiner().name().toLowerCase(java.util.Locale.ROOT);
    List<ScheduledKernel.Operand> operands =
        List.of(new ScheduledKernel.Operand.Of(result), new ScheduledKernel.Operand.Of(operand));
    return new ScheduledKernel(
        out.build(label), operands, out.values(), rows, Dim.of(8), List.of());
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
            "step" + suffix,
            operand.type().shape().strides().get(axis).times(operand.type().element().bytes())));
  }

  private static Dim product(Value value, int fromAxis) {
    return value.type().shape().dims().subList(fromAxis, value.type().rank()).stream()
        .reduce(Dim.of(1), Dim::times);
  }

  private void writeRow(Expr p, List<Axis> axes, Expr plane, Expr rowBytes, KernelType type) {
    Expr rest = p;
    Expr base = i64(0);
    List<Expr> starts = new ArrayList<>();
    for (Axis axis : axes.subList(0, axes.size() - 1).reversed()) {
      Expr index = out.let("index", floorMod(rest, axis.output()));
      rest = out.let("rest", floorDiv(rest, axis.output()));
      starts.addFirst(out.let("start", sub(mul(index, axis.stride()), axis.low())));
    }
    Expr origin = out.let("origin", add(base, mul(rest, plane)));
    Expr target = out.let("target", mul(p, rowBytes));
    Axis last = axes.getLast();
    out.loop(
        LoopKind.SERIAL,
        "x",
        i64(0),
        last.output(),
        1,
        x -> {
          List<Expr> all = new ArrayList<>(starts);
          all.add(out.let("start", sub(mul(x, last.stride()), last.low())));
          KernelType sum = type.withElement(Fusion.computed(type.element()));
          Expr.Var total = out.register("total", Combiners.identity(op.combiner(), sum));
          window(total, origin, axes, all, 0);
          Expr value = Exprs.convert(type.element(), total);
          out.store("out", add(target, mul(x, i64(type.bytes()))), value, Optional.empty());
        });
  }

  /** Window positions k with 0 ≤ start + k·dilation &lt; n, axis by axis. */
  private void window(Expr.Var total, Expr base, List<Axis> axes, List<Expr> starts, int depth) {
    if (depth == axes.size()) {
      KernelType type = KernelType.scalar(operand.type().element());
      Expr value = new Expr.Load(type, "in", base, Optional.empty());
      Expr computed = Exprs.convert(total.type().element(), value);
      out.assign(total, Combiners.combine(op.combiner(), total, computed));
      return;
    }
    Axis axis = axes.get(depth);
    Expr start = starts.get(depth);
    Expr round = sub(axis.dilation(), i64(1));
    Expr from =
        out.let("from", floorDiv(add(max(sub(i64(0), start), i64(0)), round), axis.dilation()));
    Expr to =
        out.let(
            "to",
            min(axis.window(), floorDiv(add(sub(axis.input(), start), round), axis.dilation())));
    out.loop(
        LoopKind.SERIAL,
        "k" + depth,
        from,
        to,
        1,
        k -> {
          Expr index = add(start, mul(k, axis.dilation()));
          Expr at = out.let("at", add(base, mul(index, axis.step())));
          window(total, at, axes, starts, depth + 1);
        });
  }
}
