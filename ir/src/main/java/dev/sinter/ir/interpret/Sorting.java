package dev.sinter.ir.interpret;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.op.Sort;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import java.util.stream.IntStream;

/** Stable sorting along an axis, by keys of long whose order is that of the elements. */
final class Sorting {
  private final Workspace workspace;
  private final Movement movement;

  Sorting(Workspace workspace, Movement movement) {
    this.workspace = workspace;
    this.movement = movement;
  }

  /** Sorted values and their indices. */
  List<Tensor> sort(Sort op, Tensor x) {
    long length = x.type().dim(op.axis()).known();
    if (length > Integer.MAX_VALUE - 8) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "sort: %d elements along an axis, the limit is 2^31".formatted(length));
    }
    List<Integer> order = Reductions.lastly(x, op.axis());
    Tensor rows = movement.arranged(x, order);
    Tensor values = workspace.allocate(rows.type());
    Tensor indices = workspace.allocate(rows.type().withElement(ElementType.I64));
    long[] keys = new long[(int) length];
    for (long first = 0; first < x.size(); first += length) {
      workspace.poll();
      for (int i = 0; i < length; i++) {
        long key = key(rows, first + i);
        keys[i] = op.descending() ? ~key : key;
      }
      int[] sorted = MergeSort.order(keys);
      for (int i = 0; i < length; i++) {
        indices.setLong(first + i, sorted[i]);
        values.setRawBits(first + i, rows.rawBits(first + sorted[i]));
      }
    }
    List<Integer> back = IntStream.range(0, order.size()).boxed().map(order::indexOf).toList();
    return List.of(movement.arranged(values, back), movement.arranged(indices, back));
  }

  /** NaN is the largest, whatever its sign; −0 equals +0. */
  private static long key(Tensor x, long at) {
    if (!x.element().isFloat()) {
      return x.getLong(at) + IntegerFunctions.orderBias(x.element());
    }
    // Adding +0 turns −0 into +0. Bits of doubles order as magnitudes do; those of negative ones
    // the other way round.
    long bits = Double.doubleToLongBits(x.getDouble(at) + 0.0);
    return bits >= 0 ? bits : bits ^ Long.MAX_VALUE;
  }
}
