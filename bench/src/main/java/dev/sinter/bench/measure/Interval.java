package dev.sinter.bench.measure;

/**
 * An estimate and the interval in which it lies with a stated confidence.
 *
 * @param low at most {@code value}
 * @param high at least {@code value}
 */
public record Interval(double value, double low, double high) {}
