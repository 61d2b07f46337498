package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What takes cotangents of moved, repeated, cut or summed tensors back to where they came from. */
record Movements(NumPy np) {

  /** Of a repeated element the sum over its copies: the one place where broadcasting is undone. */
  Value broadcast(Broadcast broadcast, TensorType from, Value cotangent) {
    List<Integer> repeated = new ArrayList<>();
    for (int axis = 0; axis < broadcast.shape().rank(); axis++) {
      int source = broadcast.axes().indexOf(axis);
      boolean same = source >= 0 && from.dim(source).equals(broadcast.shape().dim(axis));
      if (!same) {
        repeated.add(axis);
      }
    }
    Value sum = np.builder().apply(new Reduce(Reduce.Combiner.SUM, repeated), cotangent);
    return reshape(from, sum);
  }

  Value reshape(TensorType from, Value cotangent) {
    return cotangent.type().shape().equals(from.shape())
        ? cotangent
        : np.builder().apply(new Reshape(from.shape()), cotangent);
  }

  Value transpose(Transpose transpose, Value cotangent) {
    Integer[] inverse = new Integer[transpose.permutation().size()];
    for (int axis = 0; axis < inverse.length; axis++) {
      inverse[transpose.permutation().get(axis)] = axis;
    }
    return np.builder().apply(new Transpose(List.of(inverse)), cotangent);
  }

  /** Zeros around and between what was cut out. */
  Value slice(Slice slice, TensorType from, Value cotangent) {
    List<Long> interior = slice.strides().stream().map(stride -> stride - 1).toList();
    List<Dim> high = new ArrayList<>();
    for (int axis = 0; axis < from.rank(); axis++) {
      Dim covered = spread(slice.sizes().get(axis), slice.strides().get(axis));
      high.add(from.dim(axis).minus(slice.starts().get(axis)).minus(covered));
    }
    return np.builder().apply(new Pad(slice.starts(), high, interior), cotangent, zero(cotangent));
  }

  /** What so many elements cover with a stride between neighbours. */
  private static Dim spread(Dim size, long stride) {
    return stride == 1 ? size : size.plus(size.minus(1).max(Dim.of(0)).times(stride - 1));
  }

  private Value zero(Value like) {
    return np.scalarLike(like, 0);
  }

  /** The elements that were there before padding; zeros where some were cut off. */
  Value pad(Pad pad, TensorType from, Value cotangent) {
    List<Dim> low = pad.low().stream().map(amount -> amount.times(-1)).toList();
    List<Dim> high = pad.high().stream().map(amount -> amount.times(-1)).toList();
    List<Long> dense = Collections.nCopies(low.size(), 0L);
    Value inside = np.builder().apply(new Pad(low, high, dense), cotangent, zero(cotangent));
    if (pad.interior().stream().allMatch(amount -> amount == 0)) {
      return inside;
    }
    List<Dim> starts = Collections.nCopies(low.size(), Dim.of(0));
    List<Long> strides = pad.interior().stream().map(amount -> amount + 1).toList();
    return np.builder().apply(new Slice(starts, from.shape().dims(), strides), inside);
  }

  /** The part of a concatenation that begins here. */
  Value part(int axis, Dim start, TensorType part, Value cotangent) {
    List<Dim> starts = new ArrayList<>(Collections.nCopies(part.rank(), Dim.of(0)));
    starts.set(axis, start);
    List<Long> strides = Collections.nCopies(part.rank(), 1L);
    return np.builder().apply(new Slice(starts, part.shape().dims(), strides), cotangent);
  }

  /** The same for every element that was summed up. */
  Value sum(Reduce reduce, TensorType from, Value cotangent) {
    List<Integer> kept = DotGeneral.free(from.rank(), reduce.axes(), List.of());
    return np.builder().apply(new Broadcast(from.shape(), kept), cotangent);
  }

  /** The sum over all windows that an element was in. */
  Value sumPool(ReduceWindow pool, TensorType from, Value cotangent) {
    List<Dim> low = new ArrayList<>();
    List<Dim> high = new ArrayList<>();
    for (int axis = 0; axis < from.rank(); axis++) {
      long reach = (pool.window().get(axis) - 1) * pool.dilation().get(axis);
      Dim spread = spread(cotangent.type().dim(axis), pool.strides().get(axis));
      low.add(Dim.of(reach).minus(pool.low().get(axis)));
      high.add(from.dim(axis).minus(spread).plus(pool.low().get(axis)));
    }
    List<Dim> none = Collections.nCopies(from.rank(), Dim.of(0));
    List<Long> interior = pool.strides().stream().map(stride -> stride - 1).toList();
    Value apart = np.builder().apply(new Pad(none, none, interior), cotangent, zero(cotangent));
    List<Long> ones = Collections.nCopies(from.rank(), 1L);
    return np.builder()
        .apply(
            new ReduceWindow(Reduce.Combiner.SUM, pool.window(), ones, pool.dilation(), low, high),
            apart);
  }
}
