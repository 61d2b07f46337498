package dev.sinter.ir.op;

import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Objects;

/**
 * The indices of the true elements in row-major order: bool x → i64 [count, rank].
 *
 * @param count how many are true; a symbol that a {@link BindSize} bound to their sum
 */
public record NonZero(Dim count) implements Primitive {
  public NonZero {
    Objects.requireNonNull(count);
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 1);
    Require.element(mnemonic(), operands.getFirst(), e -> e == ElementType.BOOL, "bool");
    Require.size(mnemonic(), "count", count);
    return List.of(
        new TensorType(ElementType.I64, Shape.of(count, Dim.of(operands.getFirst().rank()))));
  }
}
