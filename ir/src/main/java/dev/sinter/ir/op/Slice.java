package dev.sinter.ir.op;

import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * Elements start, start + stride, … along each axis, {@code sizes} of them. Backward slices are
 * {@link Reverse} after this.
 *
 * @param starts first index on each axis, ≥ 0
 * @param sizes how many on each axis
 * @param strides &gt; 0 on each axis
 */
public record Slice(List<Dim> starts, List<Dim> sizes, List<Long> strides) implements Primitive {
  public Slice {
    starts = List.copyOf(starts);
    sizes = List.copyOf(sizes);
    strides = List.copyOf(strides);
    Require.positive("slice", "strides", strides);
    Require.lengths("slice", "sizes", sizes, starts.size());
    Require.lengths("slice", "strides", strides, starts.size());
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 1);
    Shape from = operands.getFirst().shape();
    Require.lengths(mnemonic(), "starts", starts, from.rank());
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < from.rank(); i++) {
      Dim size = Require.size(mnemonic(), "size of axis " + i, sizes.get(i));
      Require.size(mnemonic(), "start of axis " + i, starts.get(i));
      if (!size.is(0)) {
        Dim last = starts.get(i).plus(size.minus(1).times(strides.get(i)));
        Dim room = from.dim(i).minus(1).minus(last);
        Require.size(mnemonic(), "elements left after axis %d of %s".formatted(i, from), room);
      }
      dims.add(size);
    }
    return List.of(operands.getFirst().withShape(new Shape(dims)));
  }
}
