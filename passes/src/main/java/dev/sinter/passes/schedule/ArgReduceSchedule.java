package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.and;
import static dev.sinter.passes.schedule.Exprs.floorMod;
import static dev.sinter.passes.schedule.Exprs.i64;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.or;
import static dev.sinter.passes.schedule.Exprs.select;
import static dev.sinter.passes.schedule.Exprs.sub;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.kernel.BufferParam;
import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Expr.Relation;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.fuse.Fusion;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The schedule that looks for the place of an extreme: each lane keeps the best element it has met
 * and its index. The lanes are those of neighbouring rows where the axis is not the last; along the
 * last axis they share one row and are compared at the end.
 */
public final class ArgReduceSchedule {
  private final ArgReduce op;
  private final Value operand;
  private final Value result;
  private final AxisSplit split;
  private final ElementType element;
  private final int lanes;
  private final KernelBuilder out = new KernelBuilder("row", "columns", "column");

  /** The best element so far and its index. */
  private record Best(Expr.Var value, Expr.Var index) {}

  private ArgReduceSchedule(ArgReduce op, Value operand, Value result, Target target) {
    this.op = op;
    this.operand = operand;
    this.result = result;
    this.split = AxisSplit.of(operand.type(), op.axis());
    this.element = operand.type().element();
    Dim neighbours = split.isContiguous() ? split.length() : split.inner();
    this.lanes = AxisSplit.lanes(neighbours, element, target.lanes(element.bytes()));
  }

  /** A kernel that finds the index of an extreme along an axis. */
  public static ScheduledKernel schedule(ArgReduce op, Value operand, Value result, Target target) {
    return new ArgReduceSchedule(op, operand, result, target).build();
  }

  private ScheduledKernel build() {
    out.buffer(BufferParam.global("out", ElementType.I64, BufferParam.Access.WRITE));
    out.buffer(BufferParam.global("in", element, BufferParam.Access.READ));
    boolean spread = split.isContiguous() && lanes > 1;
    Dim extent = spread ? rows() : new Columns(out, split, lanes).write(this::walk);
    String label = (op.max() ? "arg_max" : "arg_min") + (op.last() ? "_last" : "");
    return new ScheduledKernel(
        out.build(label),
        List.of(new ScheduledKernel.Operand.Of(result), new ScheduledKernel.Operand.Of(operand)),
        out.values(),
        extent,
        split.grain(spread ? 1 : lanes),
        List.of());
  }

  private Dim rows() {
    Expr length = out.argument("length", split.length());
    out.subroutine("row", List.of("number"), p -> row(p.getFirst(), length));
    out.loop(LoopKind.PARALLEL, "p", Kernel.LO, Kernel.HI, 1, p -> out.call("row", p));
    return split.outer();
  }

  /** One row, its elements spread over the lanes. */
  private void row(Expr row, Expr length) {
    Expr start = out.let("start", mul(mul(row, length), bytes()));
    Best best = start(lanes, laneNumbers());
    Expr rest = out.let("rest", floorMod(length, i64(lanes)));
    Expr end = out.let("end", sub(length, rest));
    out.loop(
        LoopKind.SERIAL,
        "i",
        i64(0),
        end,
        lanes,
        i -> {
          Expr x = out.let("x", load(add(start, mul(i, bytes())), lanes, Optional.empty()));
          meet(best, x, numbered(i), Optional.empty());
        });
    out.when(
        Exprs.greater(rest, i64(0)),
        () -> {
          Expr mask = out.let("mask", new Expr.FirstLanes(rest, lanes));
          Expr at = add(start, mul(end, bytes()));
          Expr x = out.let("x", load(at, lanes, Optional.of(mask)));
          meet(best, x, numbered(end), Optional.of(mask));
        });
    storeIndex(row, acrossLanes(best));
  }

  private void walk(Columns.Place place, int width) {
    Expr start = out.let("start", mul(place.first(), bytes()));
    Expr step = out.let("step", mul(place.apart(), bytes()));
    Best best = start(width, Exprs.literal(indexType(width), 0));
    out.loop(
        LoopKind.SERIAL,
        "i",
        i64(0),
        place.length(),
        1,
        i -> {
          Expr x = out.let("x", load(add(start, mul(i, step)), width, Optional.empty()));
          Expr index = Exprs.splat(Exprs.convert(indexType(width).element(), i), width);
          meet(best, x, index, Optional.empty());
        });
    storeIndex(place.row(), best.index());
  }

  /**
   * Nothing met yet. Elements that are equal to this value are not better where the first of them
   * is wanted, so the index is that of the first; where the last is, it is overwritten.
   */
  private Best start(int width, Expr index) {
    KernelType type = new KernelType(Fusion.computed(element), width);
    Reduce.Combiner combiner = op.max() ? Reduce.Combiner.MAX : Reduce.Combiner.MIN;
    Expr.Var value = out.register("best", Combiners.identity(combiner, type));
    return new Best(value, out.register("place", index));
  }

  /** Where lanes that meet nothing must not win against one that does. */
  private Expr laneNumbers() {
    return op.last() ? Exprs.literal(indexType(lanes), 0) : numbered(i64(0));
  }

  private Expr numbered(Expr first) {
    ElementType type = indexType(lanes).element();
    Expr one = Exprs.literal(KernelType.scalar(type), 1);
    return new Expr.Ramp(Exprs.convert(type, first), one, lanes);
  }

  /** As wide as the elements where there are several, which are compared and chosen together. */
  private KernelType indexType(int width) {
    boolean narrow = width > 1 && element.bytes() == 4;
    return new KernelType(narrow ? ElementType.I32 : ElementType.I64, width);
  }

  private void meet(Best best, Expr x, Expr index, Optional<Expr> mask) {
    Relation relation =
        op.max() ? op.last() ? Relation.GE : Relation.GT : op.last() ? Relation.LE : Relation.LT;
    Expr better = new Expr.Compare(relation, x, best.value());
    if (element.isFloat()) {
      Expr nan = isNaN(x);
      better = or(better, op.last() ? nan : and(nan, isNumber(best.value())));
    }
    if (x.type().lanes() == 1) {
      out.when(
          better,
          () -> {
            out.assign(best.value(), x);
            out.assign(best.index(), index);
          });
      return;
    }
    Expr wins = mask.isPresent() ? and(mask.get(), better) : better;
    Expr take = out.let("take", wins);
    out.assign(best.value(), select(take, x, best.value()));
    out.assign(best.index(), select(take, index, best.index()));
  }

  /** Lane 0 of a tree of comparisons in which equal elements are told apart by their indices. */
  private Expr acrossLanes(Best best) {
    Expr value = best.value();
    Expr index = best.index();
    for (int apart = lanes / 2; apart > 0; apart /= 2) {
      int distance = apart;
      List<Integer> swapped = IntStream.range(0, lanes).map(i -> i ^ distance).boxed().toList();
      Expr otherValue = out.let("other", new Expr.Shuffle(value, value, swapped));
      Expr otherIndex = out.let("elsewhere", new Expr.Shuffle(index, index, swapped));
      Expr better = new Expr.Compare(op.max() ? Relation.GT : Relation.LT, otherValue, value);
      Expr same = Exprs.equal(otherValue, value);
      if (element.isFloat()) {
        better = or(better, and(isNaN(otherValue), isNumber(value)));
        same = or(same, and(isNaN(otherValue), isNaN(value)));
      }
      Expr earlier = new Expr.Compare(op.last() ? Relation.GT : Relation.LT, otherIndex, index);
      Expr take = out.let("take", or(better, and(same, earlier)));
      value = out.let("best", select(take, otherValue, value));
      index = out.let("place", select(take, otherIndex, index));
    }
    return new Expr.Lane(index, 0);
  }

  private static Expr isNaN(Expr x) {
    return new Expr.Compare(Relation.NE, x, x);
  }

  private static Expr isNumber(Expr x) {
    return Exprs.equal(x, x);
  }

  private Expr load(Expr at, int width, Optional<Expr> mask) {
    Expr x = new Expr.Load(new KernelType(element, width), "in", at, mask);
    return Exprs.convert(Fusion.computed(element), x);
  }

  /** Narrow indices are stored one by one, since machines widen few lanes at once. */
  private void storeIndex(Expr to, Expr index) {
    Expr at = out.let("to", mul(to, i64(ElementType.I64.bytes())));
    if (index.type().element() == ElementType.I64) {
      out.store("out", at, index, Optional.empty());
      return;
    }
    for (int lane = 0; lane < index.type().lanes(); lane++) {
      Expr one = index.type().lanes() == 1 ? index : new Expr.Lane(index, lane);
      Expr place = add(at, i64((long) lane * ElementType.I64.bytes()));
      out.store("out", place, Exprs.toI64(one), Optional.empty());
    }
  }

  private Expr bytes() {
    return i64(element.bytes());
  }
}
