package dev.sinter.ir.op;

import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Objects;

/**
 * Random u32 bits from a counter: key u64[2] → bits. Element i is word i mod 4 of Philox4x32-10
 * (Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3; SC 2011) with key key[0] and counter
 * (i / 4, key[1]), so the bits do not depend on who computes them in which order.
 */
public record RandomBits(Shape shape) implements Primitive {
  public RandomBits {
    Objects.requireNonNull(shape);
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.types(mnemonic(), "operands", operands, List.of(TensorType.of(ElementType.U64, 2)));
    return List.of(new TensorType(ElementType.U32, shape));
  }
}
