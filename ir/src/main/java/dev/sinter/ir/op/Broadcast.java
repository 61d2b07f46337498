package dev.sinter.ir.op;

import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/**
 * Repeats a tensor into a larger shape: operand axis i becomes result axis {@code axes[i]}; a size
 * of 1 is stretched, result axes that are not named are new.
 *
 * @param axes increasing, one an operand axis
 */
public record Broadcast(Shape shape, List<Integer> axes) implements Primitive {
  public Broadcast {
    axes = List.copyOf(axes);
    Require.axes("broadcast", axes, shape.rank());
    Require.attribute(
        axes.stream().sorted().toList().equals(axes), "broadcast", "axes %s do not increase", axes);
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 1);
    Shape from = operands.getFirst().shape();
    Require.lengths(mnemonic(), "axes", axes, from.rank());
    for (int i = 0; i < axes.size(); i++) {
      if (!from.dim(i).is(1)) {
        Require.sameDim(mnemonic(), "axis " + i, from.dim(i), shape.dim(axes.get(i)));
      }
    }
    return List.of(operands.getFirst().withShape(shape));
  }
}
