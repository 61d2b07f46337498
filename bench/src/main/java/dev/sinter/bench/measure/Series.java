package dev.sinter.bench.measure;

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
    return Quantile.of(nanoseconds, MEDIAN);
  }

  /** Nanoseconds of a run that 95 of 100 rounds stayed below. */
  public double p95() {
    return Quantile.of(nanoseconds, 0.95);
  }

  /** Bytes of a run; of all threads together. */
  public long allocated() {
    return Math.round(Quantile.of(bytes, MEDIAN));
  }

  /**
   * How many times longer another candidate's run took: the ratio of every round, and of these the
   * median, so that what the machine does beside falls on both.
   */
  public double speedOver(Series other) {
    return Quantile.of(ratios(other), MEDIAN);
  }

  /** The same with the interval in which it lies. */
  public Interval speedOver(Series other, Bootstrap bootstrap) {
    return bootstrap.median(ratios(other));
  }

  private double[] ratios(Series other) {
    double[] ratios = new double[rounds()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = other.nanoseconds[i] / nanoseconds[i];
    }
    return ratios;
  }
}
