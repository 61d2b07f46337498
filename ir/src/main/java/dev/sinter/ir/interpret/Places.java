package dev.sinter.ir.interpret;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/** The places in a tensor that rows of indices address, and the slice that lies at each. */
final class Places {
  private final String op;
  private final List<Integer> indexed;
  private final Gather.Bounds bounds;
  private final Tensor data;
  private final Tensor indices;
  private final long[] strides;
  private final long[] sliceSizes;
  private final long[] sliceStrides;
  private final long count;
  private final long placesABatch;
  private final long batchStride;

  Places(
      String op,
      int batch,
      List<Integer> indexed,
      Gather.Bounds bounds,
      Tensor data,
      Tensor indices) {
    this.op = op;
    this.indexed = indexed;
    this.bounds = bounds;
    this.data = data;
    this.indices = indices;
    strides = StridedCopy.strides(data.shape());
    int[] sliceAxes =
        IntStream.range(batch, data.type().rank())
            .filter(axis -> !indexed.contains(axis))
            .toArray();
    sliceSizes = IntStream.of(sliceAxes).mapToLong(axis -> data.type().dim(axis).known()).toArray();
    sliceStrides = IntStream.of(sliceAxes).mapToLong(axis -> strides[axis]).toArray();
    long[] shape = indices.shape();
    placesABatch = volume(shape, batch, shape.length - 1);
    count = volume(shape, 0, shape.length - 1);
    batchStride = volume(data.shape(), batch, data.type().rank());
  }

  /** How many places there are; more than the indices hold where a row is empty. */
  long count() {
    return count;
  }

  /** Elements of the slice at each place. */
  long sliceSize() {
    return volume(sliceSizes, 0, sliceSizes.length);
  }

  /** The data element at which the slice of a place starts. */
  long start(long place) {
    int depth = indexed.size();
    long start = placesABatch == 0 ? 0 : place / placesABatch * batchStride;
    for (int i = 0; i < depth; i++) {
      start += index(place * depth + i, indexed.get(i)) * strides[indexed.get(i)];
    }
    return start;
  }

  private long index(long at, int axis) {
    long index = indices.getLong(at);
    long size = data.type().dim(axis).known();
    if (index >= 0 && index < size) {
      return index;
    }
    if (bounds == Gather.Bounds.REFUSE || size == 0) {
      throw new SinterException(
          ErrorCode.VALUE_OUT_OF_RANGE,
          "%s: index %d on axis %d of %s, expected 0 to %d"
              .formatted(op, index, axis, data.type(), size - 1));
    }
    return index < 0 ? 0 : size - 1;
  }

  /** Copies a slice out of the data to dense memory. */
  StridedCopy copyOut() {
    return new StridedCopy(
        sliceSizes, sliceStrides, StridedCopy.strides(sliceSizes), data.element().bytes());
  }

  /** Copies a slice from dense memory into the data. */
  StridedCopy copyIn() {
    return new StridedCopy(
        sliceSizes, StridedCopy.strides(sliceSizes), sliceStrides, data.element().bytes());
  }

  /** Walks over the elements of a slice. */
  SliceWalk walk() {
    return new SliceWalk(sliceSizes, sliceStrides);
  }

  private static long volume(long[] shape, int from, int to) {
    long volume = 1;
    for (int axis = from; axis < to; axis++) {
      volume = Math.multiplyExact(volume, shape[axis]);
    }
    return volume;
  }
}
