package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.sub;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.fuse.Fusion;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The schedule of running reductions: each row is a chain of its own, of which as many run side by
 * side as there are lanes, unless the axis is the last. Sums and products of floats run in f64, as
 * in the interpreter: the chain takes no longer for it.
 */
public final class CumulativeSchedule {
  private final Cumulative op;
  private final Value operand;
  private final Value result;
  private final AxisSplit split;
  private final ElementType element;
  private final ElementType computed;
  private final int lanes;
  private final KernelBuilder out = new KernelBuilder(Columns.SUBROUTINES);

  private CumulativeSchedule(Cumulative op, Value operand, Value result, Target target) {
    this.op = op;
    this.operand = operand;
    this.result = result;
    this.split = AxisSplit.of(operand.type(), op.axis());
    this.element = operand.type().element();
    boolean rounds =
        op.combiner() == Reduce.Combiner.SUM || op.combiner() == Reduce.Combiner.PRODUCT;
    this.computed = element.isFloat() && rounds ? ElementType.F64 : Fusion.computed(element);
    this.lanes = AxisSplit.lanes(split.inner(), element, target.lanes(computed.bytes()));
  }

  /** A kernel that combines the elements along an axis one after the other. */
  public static ScheduledKernel schedule(
      Cumulative op, Value operand, Value result, Target target) {
    return new CumulativeSchedule(op, operand, result, target).build();
  }

  private ScheduledKernel build() {
    out.buffer(BufferParam.global("out", element, BufferParam.Access.WRITE));
    out.buffer(BufferParam.global("in", element, BufferParam.Access.READ));
    Dim extent = new Columns(out, split, lanes).write(this::walk);
    String label = "cumulative_" + op.combiner().name().toLowerCase(Locale.ROOT);
    return new ScheduledKernel(
        out.build(label),
        List.of(new ScheduledKernel.Operand.Of(result), new ScheduledKernel.Operand.Of(operand)),
        out.values(),
        extent,
        split.grain(lanes),
        List.of(operand));
  }

  private void walk(Columns.Place place, int width) {
    Expr bytes = i64(element.bytes());
    Expr start = out.let("start", mul(place.first(), bytes));
    Expr step = out.let("step", mul(place.apart(), bytes));
    KernelType type = new KernelType(computed, width);
    Expr.Var total = out.register("total", Combiners.identity(op.combiner(), type));
    out.loop(
        LoopKind.SERIAL,
        "i",
        i64(0),
        place.length(),
        1,
        i -> {
          Expr position = op.reverse() ? sub(sub(place.length(), i64(1)), i) : i;
          Expr at = out.let("at", add(start, mul(position, step)));
          Expr x = new Expr.Load(new KernelType(element, width), "in", at, Optional.empty());
          Expr next =
              out.let("next", Combiners.combine(op.combiner(), total, Exprs.convert(computed, x)));
          Expr given = op.exclusive() ? total : next;
          out.store("out", at, Exprs.convert(element, given), Optional.empty());
          out.assign(total, next);
        });
  }
}
