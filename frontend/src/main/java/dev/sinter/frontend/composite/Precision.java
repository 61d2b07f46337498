package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.ElementType;

/**
 * Which type sums and chains of operations are computed in: 16-bit floats hold too few digits to
 * accumulate in.
 */
public final class Precision {
  private Precision() {}

  /** The type to accumulate values of this type in. */
  public static ElementType accumulator(ElementType element) {
    return element == ElementType.F16 || element == ElementType.BF16 ? ElementType.F32 : element;
  }

  /** The value in the type to accumulate in; cast the outcome back. */
  public static Value widen(NumPy np, Value x) {
    return np.cast(x, accumulator(x.type().element()));
  }
}
