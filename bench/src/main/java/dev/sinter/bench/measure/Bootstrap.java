package dev.sinter.bench.measure;

import java.util.SplittableRandom;

/**
 * Confidence intervals without a model of the noise: the samples are drawn again and again from
 * themselves, with replacement, and the middle 95 % of what comes out is the interval (percentile
 * bootstrap: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13).
 *
 * @param seed of the draws; the same samples and seed give the same interval
 * @param resamples how often samples are drawn
 */
public record Bootstrap(long seed, int resamples) {
  /** Enough for a quantile of 2.5 % to move by less than what is printed. */
  public static final int RESAMPLES = 10_000;

  private static final double MEDIAN = 0.5;
  private static final double TAIL = 0.025;

  /** The median of samples, of which there is at least one. */
  public Interval median(double[] samples) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] medians = new double[resamples];
    double[] drawn = new double[samples.length];
    for (int i = 0; i < resamples; i++) {
      for (int j = 0; j < drawn.length; j++) {
        drawn[j] = samples[random.nextInt(samples.length)];
      }
      medians[i] = Quantile.of(drawn, MEDIAN);
    }
    return new Interval(
        Quantile.of(samples, MEDIAN), Quantile.of(medians, TAIL), Quantile.of(medians, 1 - TAIL));
  }
}
