package dev.sinter.ir.npy;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;

/** Brings elements that were read as they lay in a file into the order and form tensors have. */
final class NpyOrder {
  private NpyOrder() {}

  /**
   * The tensor a header describes, from its bytes in the file's order; the argument may be changed
   * and given back.
   */
  static Tensor normalise(NpyHeader header, Tensor raw) {
    if (header.bigEndian() && header.element().bytes() > 1) {
      swapBytes(raw);
    }
    if (header.element() == ElementType.BOOL) {
      for (long i = 0; i < raw.size(); i++) {
        raw.setLong(i, raw.getLong(i));
      }
    }
    return header.fortranOrder() && header.sizes().size() > 1 ? rowMajor(raw) : raw;
  }

  private static void swapBytes(Tensor tensor) {
    int spare = 64 - 8 * tensor.element().bytes();
    for (long i = 0; i < tensor.size(); i++) {
      tensor.setRawBits(i, Long.reverseBytes(tensor.rawBits(i)) >>> spare);
    }
  }

  /**
   * Walks the result in row-major order with an odometer that keeps the place in the column-major
   * source.
   */
  private static Tensor rowMajor(Tensor columnMajor) {
    long[] sizes = columnMajor.shape();
    long[] strides = new long[sizes.length];
    long stride = 1;
    for (int axis = 0; axis < sizes.length; axis++) {
      strides[axis] = stride;
      stride *= sizes[axis];
    }
    Tensor result = Tensor.zeros(columnMajor.type());
    long[] index = new long[sizes.length];
    long from = 0;
    for (long to = 0; to < result.size(); to++) {
      result.setRawBits(to, columnMajor.rawBits(from));
      int axis = sizes.length - 1;
      while (axis >= 0 && ++index[axis] == sizes[axis]) {
        from -= (sizes[axis] - 1) * strides[axis];
        index[axis--] = 0;
      }
      from += axis >= 0 ? strides[axis] : 0;
    }
    return result;
  }
}
