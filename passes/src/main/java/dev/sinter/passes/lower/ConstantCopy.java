package dev.sinter.passes.lower;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.fuse.AxisIndex;
import dev.sinter.passes.fuse.Body;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Copies a constant into another layout while a model is compiled: row by row along the last axis,
 * of which every guard leaves a range.
 */
final class ConstantCopy {
  private final Tensor source;
  private final Tensor copy;
  private final Affine element;
  private final List<Range> ranges;
  private final long[] extents;

  private ConstantCopy(Tensor source, Shape shape, Body.Leaf leaf, List<Body.Guard> guards) {
    this.source = source;
    copy = Tensor.zeros(new TensorType(source.element(), shape));
    element = new Affine(leaf.offset(), leaf.strides());
    ranges = guards.stream().map(Range::of).toList();
    extents = shape.known();
  }

  /** What an access of known strides reads of a constant, and zero where a guard does not hold. */
  static Tensor of(Tensor source, Shape shape, Body.Leaf leaf, List<Body.Guard> guards) {
    ConstantCopy copying = new ConstantCopy(source, shape, leaf, guards);
    copying.rows();
    return copying.copy;
  }

  private void rows() {
    int last = extents.length - 1;
    long count = extents[last];
    long[] row = new long[extents.length];
    for (long at = 0; at < copy.size(); at += count) {
      row(row, at, count);
      for (int axis = last - 1; axis >= 0 && ++row[axis] == extents[axis]; axis--) {
        row[axis] = 0;
      }
    }
  }

  private void row(long[] row, long at, long count) {
    long from = 0;
    long to = count;
    for (Range range : ranges) {
      from = Math.max(from, range.from(row, count));
      to = Math.min(to, range.to(row, count));
    }
    if (from < to) {
      run(element.start(row) + from * element.step(), at + from, to - from);
    }
  }

  private void run(long from, long to, long count) {
    int width = source.element().bytes();
    long step = element.step();
    MemorySegment in = source.data();
    MemorySegment out = copy.data();
    if (step == 1) {
      MemorySegment.copy(in, from * width, out, to * width, count * width);
      return;
    }
    for (long i = 0; i < count; i++) {
      long read = (from + i * step) * width;
      long written = (to + i) * width;
      switch (width) {
        case 1 -> out.set(ValueLayout.JAVA_BYTE, written, in.get(ValueLayout.JAVA_BYTE, read));
        case 2 -> out.set(Tensor.SHORT, written, in.get(Tensor.SHORT, read));
        case 4 -> out.set(Tensor.INT, written, in.get(Tensor.INT, read));
        default -> out.set(Tensor.LONG, written, in.get(Tensor.LONG, read));
      }
    }
  }

  /** An affine function of an index. */
  private static final class Affine {
    private final long offset;
    private final long[] coefficients;

    Affine(Dim offset, List<Dim> coefficients) {
      this.offset = offset.known();
      this.coefficients = coefficients.stream().mapToLong(Dim::known).toArray();
    }

    /** Its value for the first element of the row that an index lies in. */
    long start(long[] index) {
      long value = offset;
      for (int axis = 0; axis < index.length - 1; axis++) {
        value += coefficients[axis] * index[axis];
      }
      return value;
    }

    /** How much it grows from one element of a row to the next. */
    long step() {
      return coefficients[coefficients.length - 1];
    }
  }

  /** The elements of a row for which 0 ≤ index &lt; size. */
  private record Range(Affine index, long size) {
    static Range of(Body.Guard guard) {
      AxisIndex index = guard.index();
      return new Range(new Affine(index.offset(), index.coefficients()), guard.size().known());
    }

    long from(long[] row, long count) {
      long start = index.start(row);
      long step = index.step();
      if (step == 0) {
        return start >= 0 && start < size ? 0 : count;
      }
      return step > 0 ? Math.ceilDiv(-start, step) : Math.floorDiv(start - size, -step) + 1;
    }

    long to(long[] row, long count) {
      long start = index.start(row);
      long step = index.step();
      if (step == 0) {
        return count;
      }
      return step > 0 ? Math.ceilDiv(size - start, step) : Math.floorDiv(start, -step) + 1;
    }
  }
}
