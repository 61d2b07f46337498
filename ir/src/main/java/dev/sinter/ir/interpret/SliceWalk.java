package dev.sinter.ir.interpret;

/**
 * Goes through a box of elements in row-major order and knows where in memory the current one lies.
 */
final class SliceWalk {
  private final long[] sizes;
  private final long[] strides;
  private final long[] index;
  private long offset;

  SliceWalk(long[] sizes, long[] strides) {
    this.sizes = sizes;
    this.strides = strides;
    index = new long[sizes.length];
  }

  /** Elements from the first of the box to the current one. */
  long offset() {
    return offset;
  }

  /** The current index along an axis. */
  long index(int axis) {
    return index[axis];
  }

  /** To the next element; after the last, to the first. */
  void advance() {
    for (int axis = sizes.length - 1; axis >= 0; axis--) {
      offset += strides[axis];
      if (++index[axis] < sizes[axis]) {
        return;
      }
      offset -= sizes[axis] * strides[axis];
      index[axis] = 0;
    }
  }
}
