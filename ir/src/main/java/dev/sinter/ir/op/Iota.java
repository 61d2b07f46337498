package dev.sinter.ir.op;

import dev.sinter.ir.type.TensorType;
import java.util.List;

/** Each element is its own index along an axis: () → 0, 1, 2, … */
public record Iota(TensorType type, int axis) implements Primitive {
  public Iota {
    Require.axis("iota", axis, type.rank());
    Require.element("iota", type, e -> e.isNumeric(), "a numeric type");
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 0);
    return List.of(type);
  }
}
