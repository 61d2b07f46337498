package dev.sinter.cli.check;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;

/**
 * How far two backends may be apart: relative to the largest value of an output, since sums of both
 * signs cancel.
 */
public final class Deviation {
  private Deviation() {}

  /**
   * Compares an output with what the interpreter gave.
   *
   * @param factor how much wider than usual the tolerance is; 1 for the usual one
   */
  public static Comparison of(Tensor actual, Tensor expected, double factor) {
    double share = factor * share(expected.element());
    return Comparison.of(actual, expected, new Tolerance(share, share * largest(expected) + 1e-30));
  }

  /**
   * What rounding in another order may change, as a part of the largest value: some hundred units
   * in the last place.
   */
  private static double share(ElementType element) {
    return switch (element) {
      case F64 -> 1e-12;
      case F32 -> 1e-4;
      case F16 -> 1e-2;
      case BF16 -> 5e-2;
      case F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ -> 0.25;
      case BOOL, I2, I4, I8, I16, I32, I64, U2, U4, U8, U16, U32, U64 -> 0;
    };
  }

  /** The largest finite magnitude. */
  static double largest(Tensor tensor) {
    double largest = 0;
    for (long i = 0; i < tensor.size(); i++) {
      double value = Math.abs(tensor.getDouble(i));
      if (Double.isFinite(value)) {
        largest = Math.max(largest, value);
      }
    }
    return largest;
  }
}
