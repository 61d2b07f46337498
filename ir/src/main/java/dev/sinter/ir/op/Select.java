package dev.sinter.ir.op;

import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/** An elementwise choice: condition, x, y → condition ? x : y; all of one shape. */
public record Select() implements Primitive {
  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 3);
    Require.element(
        mnemonic(), operands.getFirst(), e -> e == ElementType.BOOL, "bool for the condition");
    Require.sameShape(mnemonic(), operands.get(0), operands.get(1));
    Require.sameShape(mnemonic(), operands.get(1), operands.get(2));
    Require.sameElement(mnemonic(), operands.get(1), operands.get(2));
    return List.of(operands.get(1));
  }
}
