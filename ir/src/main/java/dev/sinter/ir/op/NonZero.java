package dev.sinter.ir.op;

import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/**
 * The indices of the true elements in row-major order: bool x → i64 [count, rank]. The count
 * depends on the data; it is the value of a symbol of its own, bound when the node has run.
 */
public record NonZero(String count) implements Primitive {
  public NonZero {
    Dim.symbol(count);
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 1);
    Require.element(mnemonic(), operands.getFirst(), e -> e == ElementType.BOOL, "bool");
    return List.of(
        new TensorType(
            ElementType.I64, Shape.of(Dim.symbol(count), Dim.of(operands.getFirst().rank()))));
  }
}
