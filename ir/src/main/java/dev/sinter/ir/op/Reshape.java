package dev.sinter.ir.op;

import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Objects;

/**
 * The same elements in row-major order under another shape of the same size. Where the symbols do
 * not tell whether the sizes are the same, that is checked when the node runs.
 */
public record Reshape(Shape shape) implements Primitive {
  public Reshape {
    Objects.requireNonNull(shape);
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 1);
    Shape from = operands.getFirst().shape();
    Require.shape(
        from.size().equals(shape.size()) || !from.size().minus(shape.size()).isKnown(),
        mnemonic(),
        "%s elements of %s cannot become %s",
        from.size(),
        from,
        shape);
    return List.of(operands.getFirst().withShape(shape));
  }
}
