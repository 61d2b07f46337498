package dev.sinter.runtime.train;

import java.util.function.DoubleUnaryOperator;

/**
 * Slopes by differences, extrapolated to a step of 0 (Richardson, 1911): the error falls with the
 * fourth power of the step. Steps become smaller where that pays, as it does beside a kink.
 *
 * @param slope the slope
 * @param noise what rounding may have added to it
 */
record CentralDifference(double slope, double noise) {
  private static final double[] STEPS = {1e-3, 1e-4, 1e-5};
  private static final double GOOD = 1e-8;
  private static final double ROUNDINGS = 64 * 0x1p-52;

  /** The slope at 0. */
  static CentralDifference of(DoubleUnaryOperator function, double unit) {
    CentralDifference best = null;
    double least = Double.POSITIVE_INFINITY;
    for (double step : STEPS) {
      double h = step * unit;
      double plus = function.applyAsDouble(h);
      double minus = function.applyAsDouble(-h);
      double coarse = (plus - minus) / (2 * h);
      double fine = (function.applyAsDouble(h / 2) - function.applyAsDouble(-h / 2)) / h;
      double noise = ROUNDINGS * Math.max(Math.abs(plus), Math.abs(minus)) / h;
      double estimate = Math.abs(fine - coarse) + noise;
      if (best == null || estimate < least) {
        best = new CentralDifference(fine + (fine - coarse) / 3, noise);
        least = estimate;
      }
      if (estimate <= GOOD * Math.abs(fine)) {
        break;
      }
    }
    return best;
  }
}
