package dev.sinter.cli.measure;

import java.util.Arrays;

/**
 * How long runs took.
 *
 * @param median in nanoseconds
 * @param p99 in nanoseconds: of 100 runs at most one took longer
 * @param allocatedBytes on the Java heap by all threads, in the median run
 * @param runs how many were measured
 */
public record Timing(long median, long p99, long allocatedBytes, int runs) {

  /** Of measured runs, of which there is at least one. */
  static Timing of(long[] nanoseconds, long[] allocated) {
    long[] times = nanoseconds.clone();
    long[] bytes = allocated.clone();
    Arrays.sort(times);
    Arrays.sort(bytes);
    return new Timing(
        percentile(times, 0.5), percentile(times, 0.99), percentile(bytes, 0.5), times.length);
  }

  /** The smallest value that at least this share of the values does not exceed (nearest rank). */
  private static long percentile(long[] sorted, double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }

  /** Billions of operations a second in the median run, where a run takes this many. */
  public double gigaPerSecond(long operations) {
    return (double) operations / median;
  }
}
