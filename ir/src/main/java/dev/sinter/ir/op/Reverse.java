package dev.sinter.ir.op;

import dev.sinter.ir.type.TensorType;
import java.util.List;

/** Elements in opposite order along some axes. */
public record Reverse(List<Integer> axes) implements Primitive {
  public Reverse {
    axes = List.copyOf(axes);
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 1);
    Require.axes(mnemonic(), axes, operands.getFirst().rank());
    return operands;
  }
}
