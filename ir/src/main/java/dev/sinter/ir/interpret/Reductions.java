package dev.sinter.ir.interpret;

import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.stream.IntStream;

/**
 * Reductions along axes. The operand is first arranged so that what is combined lies in rows;
 * floats are accumulated in double, sums with Neumaier's compensation (Rundungsfehleranalyse
 * einiger Verfahren zur Summation endlicher Summen, 1974).
 */
final class Reductions {
  private final Workspace workspace;
  private final Movement movement;

  Reductions(Workspace workspace, Movement movement) {
    this.workspace = workspace;
    this.movement = movement;
  }

  Tensor reduce(Reduce op, TensorType type, Tensor x) {
    List<Integer> order = new ArrayList<>(DotGeneral.free(x.type().rank(), List.of(), op.axes()));
    order.addAll(op.axes());
    long length = Movement.volume(x, op.axes());
    Tensor result = workspace.allocate(type);
    Tensor rows = movement.arranged(x, order);
    if (x.element().isFloat()) {
      reduceReals(op.combiner(), rows, length, result);
    } else {
      reduceIntegers(op.combiner(), rows, length, result);
    }
    return result;
  }

  private void reduceReals(Reduce.Combiner combiner, Tensor rows, long length, Tensor result) {
    DoubleBinaryOperator combine = RealFunctions.combiner(combiner);
    double[] block = new double[Math.clamp(length, 1, Elements.BLOCK)];
    for (long row = 0; row < result.size(); row++) {
      CompensatedSum sum = new CompensatedSum();
      double total = RealFunctions.identity(combiner);
      for (long at = 0; at < length; at += block.length) {
        int count = (int) Math.min(block.length, length - at);
        Elements.load(rows, row * length + at, 1, block, 0, count);
        if (combiner == Reduce.Combiner.SUM) {
          sum.add(block, count);
        } else {
          for (int i = 0; i < count; i++) {
            total = combine.applyAsDouble(total, block[i]);
          }
        }
      }
      result.setDouble(row, combiner == Reduce.Combiner.SUM ? sum.value() : total);
    }
  }

  private void reduceIntegers(Reduce.Combiner combiner, Tensor rows, long length, Tensor result) {
    LongBinaryOperator combine = IntegerFunctions.combiner(combiner, rows.element());
    long[] block = new long[Math.clamp(length, 1, Elements.BLOCK)];
    for (long row = 0; row < result.size(); row++) {
      long total = IntegerFunctions.identity(combiner, rows.element());
      for (long at = 0; at < length; at += block.length) {
        int count = (int) Math.min(block.length, length - at);
        Elements.load(rows, row * length + at, 1, block, 0, count);
        for (int i = 0; i < count; i++) {
          total = combine.applyAsLong(total, block[i]);
        }
      }
      result.setLong(row, total);
    }
  }

  Tensor argReduce(ArgReduce op, TensorType type, Tensor x) {
    Tensor result = workspace.allocate(type);
    Tensor rows = movement.arranged(x, lastly(x, op.axis()));
    long length = x.type().dim(op.axis()).known();
    long bias = IntegerFunctions.orderBias(x.element());
    for (long row = 0; row < result.size(); row++) {
      long best = 0;
      for (long i = 1; i < length; i++) {
        long at = row * length + i;
        long winner = row * length + best;
        int order =
            x.element().isFloat()
                ? orderOf(rows.getDouble(at), rows.getDouble(winner), op.max())
                : Long.compare(rows.getLong(at) + bias, rows.getLong(winner) + bias)
                    * (op.max() ? 1 : -1);
        if (order > 0 || (order == 0 && op.last())) {
          best = i;
        }
      }
      result.setLong(row, best);
    }
    return result;
  }

  /**
   * Positive where {@code x} is more extreme than {@code best}; NaN is the most extreme, and −0
   * equals +0.
   */
  private static int orderOf(double x, double best, boolean max) {
    if (Double.isNaN(x) || Double.isNaN(best)) {
      return Boolean.compare(Double.isNaN(x), Double.isNaN(best));
    }
    return x == best ? 0 : x > best == max ? 1 : -1;
  }

  Tensor cumulative(Cumulative op, Tensor x) {
    List<Integer> order = lastly(x, op.axis());
    Tensor rows = movement.arranged(x, order);
    Tensor result = workspace.allocate(rows.type());
    long length = x.type().dim(op.axis()).known();
    for (long first = 0; first < x.size(); first += length) {
      if (x.element().isFloat()) {
        runReals(op, rows, first, length, result);
      } else {
        runIntegers(op, rows, first, length, result);
      }
    }
    List<Integer> back = IntStream.range(0, order.size()).boxed().map(order::indexOf).toList();
    return movement.arranged(result, back);
  }

  private static void runReals(Cumulative op, Tensor rows, long first, long length, Tensor result) {
    DoubleBinaryOperator combine = RealFunctions.combiner(op.combiner());
    double total = RealFunctions.identity(op.combiner());
    for (long i = 0; i < length; i++) {
      long at = first + (op.reverse() ? length - 1 - i : i);
      double next = combine.applyAsDouble(total, rows.getDouble(at));
      result.setDouble(at, op.exclusive() ? total : next);
      total = next;
    }
  }

  private static void runIntegers(
      Cumulative op, Tensor rows, long first, long length, Tensor result) {
    ElementType element = rows.element();
    LongBinaryOperator combine = IntegerFunctions.combiner(op.combiner(), element);
    long total = IntegerFunctions.identity(op.combiner(), element);
    for (long i = 0; i < length; i++) {
      long at = first + (op.reverse() ? length - 1 - i : i);
      long next = combine.applyAsLong(total, rows.getLong(at));
      result.setLong(at, op.exclusive() ? total : next);
      total = next;
    }
  }

  /** The axes in order, but one moved to the end. */
  static List<Integer> lastly(Tensor x, int axis) {
    List<Integer> order =
        new ArrayList<>(DotGeneral.free(x.type().rank(), List.of(), List.of(axis)));
    order.add(axis);
    return order;
  }
}
