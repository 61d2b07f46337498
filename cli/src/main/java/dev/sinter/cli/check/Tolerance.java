package dev.sinter.cli.check;

/**
 * How far a float may be from what was expected: {@code |actual − expected| ≤ absolute +
 * relative·|expected|}, and NaN equals NaN.
 */
public record Tolerance(double relative, double absolute) {
  /** The rule of ONNX's own backend tests (onnx/backend/test/runner). */
  public static final Tolerance ONNX = new Tolerance(1e-3, 1e-7);

  /** The same, but at least so far in absolute terms. */
  Tolerance atLeast(double least) {
    return new Tolerance(relative, Math.max(least, absolute));
  }

  /**
   * The share of the allowance that a difference takes: at most 1 where it is allowed, infinite
   * where no difference would be.
   */
  double share(double actual, double expected) {
    if (actual == expected || (Double.isNaN(actual) && Double.isNaN(expected))) {
      return 0;
    }
    double share = Math.abs(actual - expected) / (absolute + relative * Math.abs(expected));
    return Double.isNaN(share) ? Double.POSITIVE_INFINITY : share;
  }
}
