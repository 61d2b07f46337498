package dev.sinter.ir.op;

import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Objects;

/** The value of a size expression as an i64 scalar: () → size. The way from shapes to values. */
public record Extent(Dim size) implements Primitive {
  public Extent {
    Objects.requireNonNull(size);
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 0);
    return List.of(new TensorType(ElementType.I64, Shape.SCALAR));
  }
}
