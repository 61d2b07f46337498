package dev.sinter.ir.train;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.type.ElementType;
import java.util.Objects;

/**
 * Training with operands of 16 bits: {@link dev.sinter.ir.spi.Autocast} says what is computed in
 * which type. Parameters, their gradients and what optimizers remember stay f32.
 *
 * @param element BF16 or F16
 * @param scale of the loss
 */
public record MixedPrecision(ElementType element, LossScale scale) {
  public MixedPrecision {
    Objects.requireNonNull(scale);
    if (element != ElementType.BF16 && element != ElementType.F16) {
      throw new SinterException(
          ErrorCode.TYPE_MISMATCH,
          "mixed precision with %s; expected bf16 or f16".formatted(element));
    }
  }

  /** With bf16, which needs no scale. */
  public static MixedPrecision bf16() {
    return new MixedPrecision(ElementType.BF16, new LossScale.None());
  }

  /** With f16 and a scale that finds itself. */
  public static MixedPrecision f16() {
    return new MixedPrecision(ElementType.F16, LossScale.Dynamic.defaults());
  }
}
