package dev.sinter.bench.measure;

import java.util.Arrays;

/** Quantiles of samples, by nearest rank: always one of the values. */
final class Quantile {
  private Quantile() {}

  /** The smallest value that at least this share of the values does not exceed. */
  static double of(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }
}
