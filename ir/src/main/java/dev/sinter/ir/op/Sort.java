package dev.sinter.ir.op;

import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/**
 * Stable sort along an axis: x → sorted values, their i64 indices. NaN counts as the largest; −0
 * equals +0.
 */
public record Sort(int axis, boolean descending) implements Primitive {
  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 1);
    TensorType from = operands.getFirst();
    Require.element(mnemonic(), from, e -> !e.isStorageOnly(), "a numeric type or bool");
    Require.axis(mnemonic(), axis, from.rank());
    return List.of(from, from.withElement(ElementType.I64));
  }
}
