package dev.sinter.ir.interpret;

import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Concat;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Reverse;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/** Primitives that move elements without looking at them, each one {@link StridedCopy} or a few. */
final class Movement {
  private final Workspace workspace;

  Movement(Workspace workspace) {
    this.workspace = workspace;
  }

  Tensor iota(Iota op) {
    Tensor result = workspace.allocate(op.type());
    long size = op.type().dim(op.axis()).known();
    long inner = StridedCopy.strides(result.shape())[op.axis()];
    for (long i = 0; i < result.size(); i++) {
      result.setLong(i, i / inner % size);
    }
    return result;
  }

  Tensor broadcast(Broadcast op, Tensor x) {
    Tensor result = workspace.allocate(x.type().withShape(op.shape()));
    long[] strides = StridedCopy.strides(x.shape());
    long[] from = new long[result.type().rank()];
    for (int i = 0; i < strides.length; i++) {
      from[op.axes().get(i)] = x.type().dim(i).is(1) ? 0 : strides[i];
    }
    return fill(result, x, 0, from);
  }

  Tensor transpose(Tensor x, List<Integer> permutation) {
    Tensor result =
        workspace.allocate(
            x.type().withShape(new Shape(permutation.stream().map(x.type()::dim).toList())));
    long[] strides = StridedCopy.strides(x.shape());
    return fill(result, x, 0, permutation.stream().mapToLong(axis -> strides[axis]).toArray());
  }

  /** The operand transposed, or itself where the permutation moves nothing. */
  Tensor arranged(Tensor x, List<Integer> permutation) {
    return isIdentity(permutation) ? x : transpose(x, permutation);
  }

  /** True when the permutation moves nothing. */
  static boolean isIdentity(List<Integer> permutation) {
    return permutation.stream().sorted().toList().equals(permutation);
  }

  Tensor slice(Slice op, Tensor x) {
    Tensor result = workspace.allocate(x.type().withShape(new Shape(op.sizes())));
    long[] strides = StridedCopy.strides(x.shape());
    long first = 0;
    for (int axis = 0; axis < strides.length; axis++) {
      first += op.starts().get(axis).known() * strides[axis];
      strides[axis] *= op.strides().get(axis);
    }
    return fill(result, x, first, strides);
  }

  Tensor reverse(Reverse op, Tensor x) {
    Tensor result = workspace.allocate(x.type());
    long[] strides = StridedCopy.strides(x.shape());
    long first = 0;
    for (int axis : op.axes()) {
      first += (x.type().dim(axis).known() - 1) * strides[axis];
      strides[axis] = -strides[axis];
    }
    return fill(result, x, first, strides);
  }

  Tensor concat(Concat op, TensorType type, List<Tensor> operands) {
    Tensor result = workspace.allocate(type);
    long[] strides = StridedCopy.strides(result.shape());
    long at = 0;
    for (Tensor operand : operands) {
      long[] from = StridedCopy.strides(operand.shape());
      new StridedCopy(operand.shape(), from, strides, type.element().bytes())
          .copy(operand.data(), 0, result.data(), at * strides[op.axis()]);
      at += operand.type().dim(op.axis()).known();
    }
    return result;
  }

  Tensor pad(Pad op, TensorType type, Tensor x, Tensor value) {
    Tensor result = workspace.allocate(type);
    fill(result, value, 0, new long[type.rank()]);
    long[] from = StridedCopy.strides(x.shape());
    long[] to = StridedCopy.strides(result.shape());
    long[] sizes = new long[type.rank()];
    long source = 0;
    long target = 0;
    for (int axis = 0; axis < sizes.length; axis++) {
      // Element i goes to low + i·step; those that negative amounts cut off fall outside.
      long step = op.interior().get(axis) + 1;
      long low = op.low().get(axis).known();
      long begin = Math.max(0, Math.ceilDiv(Math.negateExact(low), step));
      long end =
          Math.min(
              x.type().dim(axis).known(),
              Math.ceilDiv(Math.subtractExact(type.dim(axis).known(), low), step));
      sizes[axis] = Math.max(0, end - begin);
      source += begin * from[axis];
      target += (low + begin * step) * to[axis];
      to[axis] *= step;
    }
    new StridedCopy(sizes, from, to, type.element().bytes())
        .copy(x.data(), source, result.data(), target);
    return result;
  }

  /**
   * Fills a whole tensor, its element (i, j, …) from {@code first + i·from[0] + j·from[1] + …} of
   * the source.
   */
  private static Tensor fill(Tensor result, Tensor source, long first, long[] from) {
    long[] shape = result.shape();
    new StridedCopy(shape, from, StridedCopy.strides(shape), result.element().bytes())
        .copy(source.data(), first, result.data(), 0);
    return result;
  }

  /** The sizes of some axes of a tensor, multiplied. */
  static long volume(Tensor x, List<Integer> axes) {
    return axes.stream().map(x.type()::dim).mapToLong(Dim::known).reduce(1, Math::multiplyExact);
  }
}
