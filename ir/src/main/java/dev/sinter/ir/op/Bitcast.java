package dev.sinter.ir.op;

import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Objects;

/** The same bits as another element type of the same width. */
public record Bitcast(ElementType to) implements Primitive {
  public Bitcast {
    Objects.requireNonNull(to);
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 1);
    Require.element(
        mnemonic(), operands.getFirst(), e -> e.bytes() == to.bytes(), "one as wide as " + to);
    return List.of(operands.getFirst().withElement(to));
  }
}
