package dev.sinter.ir.op;

import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/** An elementwise comparison: x, y → bool. With NaN every comparison is false but {@code ne}. */
public record Compare(Relation relation) implements Primitive {
  /** The relations. */
  public enum Relation {
    EQ,
    NE,
    LT,
    LE,
    GT,
    GE
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 2);
    Require.element(
        mnemonic(), operands.getFirst(), e -> !e.isStorageOnly(), "a numeric type or bool");
    Require.sameElement(mnemonic(), operands.get(0), operands.get(1));
    Require.sameShape(mnemonic(), operands.get(0), operands.get(1));
    return List.of(operands.getFirst().withElement(ElementType.BOOL));
  }
}
