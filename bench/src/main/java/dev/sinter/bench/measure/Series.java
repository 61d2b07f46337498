package dev.sinter.bench.measure;

import java.util.Arrays;

/**
 * What the rounds of one candidate took; entry i of every candidate of a contest is of the same
 * round.
 */
public final class Series {
  private static final double MEDIAN = 0.5;

  private final double[] nanoseconds;
  private final double[] bytes;

  /**
   * @param nanoseconds of one run, a value for each round
   * @param bytes allocated on the Java heap by one run, a value for each round
   */
  Series(double[] nanoseconds, double[] bytes) {
    this.nanoseconds = nanoseconds.clone();
    this.bytes = bytes.clone();
  }

  /** Times alone, where nobody counts bytes. */
  public static Series ofTimes(double[] nanoseconds) {
    return new Series(nanoseconds, new double[nanoseconds.length]);
  }

  public int rounds() {
    return nanoseconds.length;
  }

  /** Nanoseconds of a run. */
  public double median() {
    return quantile(nanoseconds, MEDIAN);
  }

  /** Nanoseconds of a run that 95 of 100 rounds stayed below. */
  public double p95() {
    return quantile(nanoseconds, 0.95);
  }

  /** Bytes of a run; of all threads together. */
  public long allocated() {
    return Math.round(quantile(bytes, MEDIAN));
  }

  /**
   * How many times longer another candidate's run took: the ratio of every round, and of these the
   * median, so that what the machine does beside falls on both.
   */
  public double speedOver(Series other) {
    double[] ratios = new double[rounds()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = other.nanoseconds[i] / nanoseconds[i];
    }
    return quantile(ratios, MEDIAN);
  }

  /** The smallest value that at least this share of the values does not exceed (nearest rank). */
  private static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }
}
