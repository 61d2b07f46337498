package dev.sinter.ir.op;

import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/** One or more tensors one after another along an axis; the other sizes agree. */
public record Concat(int axis) implements Primitive {
  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.attribute(!operands.isEmpty(), mnemonic(), "no operands");
    TensorType first = operands.getFirst();
    Require.axis(mnemonic(), axis, first.rank());
    Dim total = Dim.of(0);
    for (TensorType operand : operands) {
      Require.sameElement(mnemonic(), first, operand);
      Require.shape(
          operand.rank() == first.rank()
              && Require.without(operand.shape(), List.of(axis))
                  .equals(Require.without(first.shape(), List.of(axis))),
          mnemonic(),
          "shapes %s and %s differ outside axis %d",
          first.shape(),
          operand.shape(),
          axis);
      total = total.plus(operand.dim(axis));
    }
    return List.of(first.withShape(Require.withDim(first.shape(), axis, total)));
  }
}
