package dev.sinter.ir.op;

import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Objects;

/**
 * Conversion of values to another element type. Float to float rounds to nearest even; float to
 * integer truncates, saturates, and takes NaN to 0 (as Java does); integer to narrower integer
 * wraps; to bool is ≠ 0.
 */
public record Cast(ElementType to) implements Primitive {
  public Cast {
    Objects.requireNonNull(to);
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 1);
    return List.of(operands.getFirst().withElement(to));
  }
}
