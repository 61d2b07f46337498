package dev.sinter.ir.op;

import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/**
 * Makes an i64 scalar the value of a symbol of its own, for the nodes after it: size → size. The
 * way from values to shapes, as {@link Extent} is the way back; a negative value is refused when
 * the node runs.
 */
public record BindSize(String symbol) implements Primitive {
  public BindSize {
    Dim.symbol(symbol);
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 1);
    TensorType size = operands.getFirst();
    Require.element(mnemonic(), size, element -> element == ElementType.I64, "i64");
    Require.shape(
        size.shape().equals(Shape.SCALAR), mnemonic(), "shape %s, expected []", size.shape());
    return List.of(size);
  }
}
