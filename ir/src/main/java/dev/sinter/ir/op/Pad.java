package dev.sinter.ir.op;

import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds a value around a tensor, and between neighbours: x, value → padded. A negative amount cuts
 * off.
 *
 * @param low elements before the first on each axis
 * @param high elements after the last
 * @param interior elements between neighbours, ≥ 0
 */
public record Pad(List<Dim> low, List<Dim> high, List<Long> interior) implements Primitive {
  public Pad {
    low = List.copyOf(low);
    high = List.copyOf(high);
    interior = List.copyOf(interior);
    Require.lengths("pad", "high amounts", high, low.size());
    Require.lengths("pad", "interior amounts", interior, low.size());
    Require.attribute(
        interior.stream().allMatch(v -> v >= 0), "pad", "interior %s, expected all ≥ 0", interior);
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 2);
    TensorType from = operands.getFirst();
    Require.sameElement(mnemonic(), from, operands.get(1));
    Require.shape(
        operands.get(1).rank() == 0,
        mnemonic(),
        "the value has shape %s, expected a scalar",
        operands.get(1).shape());
    Require.lengths(mnemonic(), "low amounts", low, from.rank());
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < from.rank(); i++) {
      Dim spread =
          interior.get(i) == 0
              ? from.dim(i)
              : from.dim(i).plus(from.dim(i).minus(1).max(Dim.of(0)).times(interior.get(i)));
      dims.add(
          Require.size(mnemonic(), "size of axis " + i, spread.plus(low.get(i)).plus(high.get(i))));
    }
    return List.of(from.withShape(new Shape(dims)));
  }
}
