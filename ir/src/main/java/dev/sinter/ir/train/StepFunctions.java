package dev.sinter.ir.train;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;

/**
 * Functions of the step's number that rules and schedules are made of, in operations that have
 * kernels for f64. {@code np.pow} and {@code np.cos} have none there and would be left to the
 * interpreter at every step; powers of a fixed base and half a wave need neither.
 */
public final class StepFunctions {
  /** Counts are f64 and exact up to 2⁵³. */
  private static final int BITS = 53;

  /** With terms up to x²¹, the sine is exact to f64 as far as π/2. */
  private static final int TERMS = 11;

  private StepFunctions() {}

  /**
   * Emits base^count, as the product of base^(2ⁱ) over the bits of the count.
   *
   * @param base 0 or above
   * @param count a whole number, 0 or above; f64 scalar
   * @return f64 scalar, within 1e-14 of itself
   */
  public static Value power(NumPy np, double base, Value count) {
    double[] powers = new double[BITS];
    powers[0] = base;
    for (int i = 1; i < BITS; i++) {
      powers[i] = Math.pow(base, (double) (1L << i));
    }
    Value table = np.builder().constant(Tensor.of(powers, BITS));
    Value places = np.builder().constant(Tensor.of(places(), BITS));
    Value bits = np.mod(np.floor(np.div(count, places)), np.scalarLike(count, 2));
    return np.prod(np.where(np.equal(bits, np.scalarLike(bits, 1)), table, np.onesLike(table)));
  }

  /** 2ⁱ. */
  private static double[] places() {
    double[] places = new double[BITS];
    for (int i = 0; i < BITS; i++) {
      places[i] = (double) (1L << i);
    }
    return places;
  }

  /**
   * Emits cos(π·part), which is periodic.
   *
   * @param part 0 or above; f64 scalar
   * @return f64 scalar in [−1, 1], within 1e-15
   */
  public static Value cosineOfPi(NumPy np, Value part) {
    Value folded = np.mod(part, np.scalarLike(part, 2));
    Value rising = np.minimum(folded, np.sub(np.scalarLike(part, 2), folded));
    // cos(πp) = sin(π(½ − p)), with an argument in [−π/2, π/2].
    Value x = np.mul(np.sub(np.scalarLike(part, 0.5), rising), Math.PI);
    Value square = np.square(x);
    Value sum = np.scalar(ElementType.F64, 1.0);
    for (int term = TERMS - 1; term >= 1; term--) {
      double ratio = 2.0 * term * (2.0 * term + 1);
      sum = np.sub(np.scalar(ElementType.F64, 1.0), np.mul(np.div(square, ratio), sum));
    }
    return np.maximum(np.minimum(np.mul(x, sum), 1), -1);
  }
}
