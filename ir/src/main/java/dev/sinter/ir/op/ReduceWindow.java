package dev.sinter.ir.op;

import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Combines the elements of each window position: pooling. One entry an axis of the operand; padding
 * holds the combiner's identity, so an average divides a sum by a count.
 */
public record ReduceWindow(
    Reduce.Combiner combiner,
    List<Long> window,
    List<Long> strides,
    List<Long> dilation,
    List<Dim> low,
    List<Dim> high)
    implements Primitive {
  public ReduceWindow {
    Objects.requireNonNull(combiner);
    window = List.copyOf(window);
    strides = List.copyOf(strides);
    dilation = List.copyOf(dilation);
    low = List.copyOf(low);
    high = List.copyOf(high);
    Require.positive("reduce_window", "window sizes", window);
    Require.positive("reduce_window", "strides", strides);
    Require.positive("reduce_window", "dilations", dilation);
    Require.lengths("reduce_window", "strides", strides, window.size());
    Require.lengths("reduce_window", "dilations", dilation, window.size());
    Require.lengths("reduce_window", "low pads", low, window.size());
    Require.lengths("reduce_window", "high pads", high, window.size());
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 1);
    TensorType from = operands.getFirst();
    Require.element(mnemonic(), from, combiner::takes, "a type " + combiner + " is defined on");
    Require.lengths(mnemonic(), "window sizes", window, from.rank());
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < from.rank(); i++) {
      Window one =
          new Window(
              Dim.of(window.get(i)), strides.get(i), dilation.get(i), 1, low.get(i), high.get(i));
      dims.add(Require.size(mnemonic(), "size of axis " + i, one.positions(from.dim(i))));
    }
    return List.of(from.withShape(new Shape(dims)));
  }
}
