package dev.sinter.ir.interpret;

import static dev.sinter.ir.tensor.Tensor.INT;
import static dev.sinter.ir.tensor.Tensor.LONG;
import static dev.sinter.ir.tensor.Tensor.SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Copies a box of elements between two memories in which each axis has its own stride: what every
 * movement of data is. A plan is made once for a box and can be used at many places; it serves one
 * thread.
 */
final class StridedCopy {
  private final int width;
  private final int rank;
  private final long[] sizes;
  private final long[] fromStrides;
  private final long[] toStrides;
  private final long[] index;

  /**
   * A plan to copy {@code sizes} elements; strides count elements, may be zero (repeat) or negative
   * (reverse).
   *
   * @param width bytes of an element
   */
  StridedCopy(long[] sizes, long[] fromStrides, long[] toStrides, int width) {
    this.width = width;
    this.sizes = new long[sizes.length + 1];
    this.fromStrides = new long[sizes.length + 1];
    this.toStrides = new long[sizes.length + 1];
    int last = -1;
    for (int axis = 0; axis < sizes.length; axis++) {
      long from = fromStrides[axis] * width;
      long to = toStrides[axis] * width;
      if (sizes[axis] == 1) {
        continue;
      }
      // Neighbouring axes that lie on in both memories as one would are one.
      if (last >= 0
          && this.fromStrides[last] == from * sizes[axis]
          && this.toStrides[last] == to * sizes[axis]) {
        this.sizes[last] *= sizes[axis];
      } else {
        this.sizes[++last] = sizes[axis];
      }
      this.fromStrides[last] = from;
      this.toStrides[last] = to;
    }
    if (last < 0) {
      this.sizes[++last] = 1;
    }
    rank = last + 1;
    index = new long[rank];
  }

  /** Row-major strides in elements of a dense tensor. */
  static long[] strides(long[] shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= Math.max(1, shape[axis]);
    }
    return strides;
  }

  /** Copies the box that starts at these elements. */
  void copy(MemorySegment from, long fromFirst, MemorySegment to, long toFirst) {
    for (int axis = 0; axis < rank; axis++) {
      if (sizes[axis] == 0) {
        return;
      }
    }
    long source = fromFirst * width;
    long target = toFirst * width;
    int inner = rank - 1;
    while (true) {
      run(from, source, to, target);
      int axis = inner - 1;
      while (axis >= 0 && ++index[axis] == sizes[axis]) {
        index[axis] = 0;
        source -= (sizes[axis] - 1) * fromStrides[axis];
        target -= (sizes[axis] - 1) * toStrides[axis];
        axis--;
      }
      if (axis < 0) {
        return;
      }
      source += fromStrides[axis];
      target += toStrides[axis];
    }
  }

  /** One row along the last axis. */
  private void run(MemorySegment from, long source, MemorySegment to, long target) {
    long count = sizes[rank - 1];
    long step = fromStrides[rank - 1];
    long stride = toStrides[rank - 1];
    if (step == width && stride == width && count > 4) {
      MemorySegment.copy(from, source, to, target, count * width);
      return;
    }
    switch (width) {
      case 1 -> {
        for (long i = 0; i < count; i++) {
          to.set(
              ValueLayout.JAVA_BYTE,
              target + i * stride,
              from.get(ValueLayout.JAVA_BYTE, source + i * step));
        }
      }
      case 2 -> {
        for (long i = 0; i < count; i++) {
          to.set(SHORT, target + i * stride, from.get(SHORT, source + i * step));
        }
      }
      case 4 -> {
        for (long i = 0; i < count; i++) {
          to.set(INT, target + i * stride, from.get(INT, source + i * step));
        }
      }
      default -> {
        for (long i = 0; i < count; i++) {
          to.set(LONG, target + i * stride, from.get(LONG, source + i * step));
        }
      }
    }
  }
}
