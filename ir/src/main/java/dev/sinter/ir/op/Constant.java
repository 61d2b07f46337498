package dev.sinter.ir.op;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Objects;

/** A tensor known at compile time: () → value. Equal by contents. */
public record Constant(Tensor value) implements Primitive {
  public Constant {
    Objects.requireNonNull(value);
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 0);
    return List.of(value.type());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Constant c && value.contentEquals(c.value);
  }

  @Override
  public int hashCode() {
    return value.type().hashCode();
  }
}
