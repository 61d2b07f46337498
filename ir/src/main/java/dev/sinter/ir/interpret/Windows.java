package dev.sinter.ir.interpret;

import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/**
 * reduce_window: each run of results along the last axis is combined with one run of elements a
 * window element.
 */
final class Windows {
  private static final long POLL_INTERVAL = 1024;
  private final Workspace workspace;

  Windows(Workspace workspace) {
    this.workspace = workspace;
  }

  Tensor reduce(ReduceWindow op, TensorType type, Tensor x) {
    Tensor result = workspace.allocate(type);
    if (type.rank() == 0) {
      result.setRawBits(0, x.rawBits(0));
      return result;
    }
    WindowAxis[] axes = axes(op, type, x);
    long window = op.window().stream().reduce(1L, Math::multiplyExact);
    WindowAxis last = axes[axes.length - 1];
    Run run = x.element().isFloat() ? new RealRun(op, x) : new IntegerRun(op, x);
    for (long first = 0; first < result.size(); first += last.output()) {
      for (long out = 0; out < last.output(); out += Elements.BLOCK) {
        int count = (int) Math.min(Elements.BLOCK, last.output() - out);
        run.clear(count);
        for (long k = 0; k < window; k++) {
          if (k % POLL_INTERVAL == 0) {
            // A window may be far larger than its operand and all results.
            workspace.poll();
          }
          long row = rowStart(axes, first / last.output(), k / last.window());
          long begin = last.begin(k % last.window(), out);
          long end = last.end(k % last.window(), out + count);
          if (row >= 0 && begin < end) {
            long source = row + last.source(begin, k % last.window());
            run.combine((int) (begin - out), source, last.stride(), (int) (end - begin));
          }
        }
        run.store(result, first + out, count);
      }
    }
    return result;
  }

  private static WindowAxis[] axes(ReduceWindow op, TensorType type, Tensor x) {
    WindowAxis[] axes = new WindowAxis[type.rank()];
    for (int i = 0; i < axes.length; i++) {
      axes[i] =
          new WindowAxis(
              x.type().dim(i).known(),
              op.window().get(i),
              type.dim(i).known(),
              op.strides().get(i),
              op.dilation().get(i),
              1,
              op.low().get(i).known());
    }
    return axes;
  }

  /**
   * The element at which the last axis starts for a row of results and a row of the window, or −1
   * in the padding.
   */
  private static long rowStart(WindowAxis[] axes, long row, long element) {
    long scale = axes[axes.length - 1].input();
    long offset = 0;
    for (int axis = axes.length - 2; axis >= 0; axis--) {
      long source = axes[axis].source(row % axes[axis].output(), element % axes[axis].window());
      if (source < 0) {
        return -1;
      }
      row /= axes[axis].output();
      element /= axes[axis].window();
      offset += source * scale;
      scale *= axes[axis].input();
    }
    return offset;
  }

  /** A run of results in the making. */
  private sealed interface Run {
    void clear(int count);

    void combine(int at, long source, long step, int count);

    void store(Tensor result, long first, int count);
  }

  private static final class RealRun implements Run {
    private final Tensor x;
    private final DoubleBinaryOperator combiner;
    private final double identity;
    private final double[] totals = new double[Elements.BLOCK];
    private final double[] elements = new double[Elements.BLOCK];

    RealRun(ReduceWindow op, Tensor x) {
      this.x = x;
      combiner = RealFunctions.combiner(op.combiner());
      identity = RealFunctions.identity(op.combiner());
    }

    @Override
    public void clear(int count) {
      Arrays.fill(totals, 0, count, identity);
    }

    @Override
    public void combine(int at, long source, long step, int count) {
      Elements.load(x, source, step, elements, 0, count);
      for (int i = 0; i < count; i++) {
        totals[at + i] = combiner.applyAsDouble(totals[at + i], elements[i]);
      }
    }

    @Override
    public void store(Tensor result, long first, int count) {
      Elements.store(totals, 0, result, first, count);
    }
  }

  private static final class IntegerRun implements Run {
    private final Tensor x;
    private final LongBinaryOperator combiner;
    private final long identity;
    private final long[] totals = new long[Elements.BLOCK];
    private final long[] elements = new long[Elements.BLOCK];

    IntegerRun(ReduceWindow op, Tensor x) {
      this.x = x;
      combiner = IntegerFunctions.combiner(op.combiner(), x.element());
      identity = IntegerFunctions.identity(op.combiner(), x.element());
    }

    @Override
    public void clear(int count) {
      Arrays.fill(totals, 0, count, identity);
    }

    @Override
    public void combine(int at, long source, long step, int count) {
      Elements.load(x, source, step, elements, 0, count);
      for (int i = 0; i < count; i++) {
        totals[at + i] = combiner.applyAsLong(totals[at + i], elements[i]);
      }
    }

    @Override
    public void store(Tensor result, long first, int count) {
      Elements.store(totals, 0, result, first, count);
    }
  }
}
