package dev.sinter.ir.op;

import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/**
 * The i64 index of the largest or smallest element along an axis, which disappears. NaN counts as
 * the extreme; among equal elements the first wins, or the last.
 */
public record ArgReduce(boolean max, int axis, boolean last) implements Primitive {
  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 1);
    TensorType from = operands.getFirst();
    Require.element(mnemonic(), from, ElementType::isNumeric, "a numeric type");
    Require.axis(mnemonic(), axis, from.rank());
    Require.shape(!from.dim(axis).is(0), mnemonic(), "axis %d is empty", axis);
    return List.of(new TensorType(ElementType.I64, Require.without(from.shape(), List.of(axis))));
  }
}
