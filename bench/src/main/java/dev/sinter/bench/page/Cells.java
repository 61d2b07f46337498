package dev.sinter.bench.page;

import dev.sinter.bench.compare.Outcome;
import dev.sinter.bench.measure.Interval;
import dev.sinter.cli.view.Quantity;
import java.util.Locale;

/** The texts of outcomes. */
public final class Cells {
  private Cells() {}

  /** {@code 16.4 ms}, or why there is no time. */
  public static String time(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Measured measured -> Quantity.time(Math.round(measured.series().median()));
      case Outcome.Absent(String why) -> why;
    };
  }

  /** {@code 16.4 ms · 1.81 [1.78–1.84]}, or what of it there is. */
  static String timeAndRatio(Outcome outcome) {
    return outcome.ratio().isPresent() ? time(outcome) + " · " + ratio(outcome) : time(outcome);
  }

  /** {@code 1.81 [1.78–1.84]}; empty where there is none. */
  public static String ratio(Outcome outcome) {
    return outcome.ratio().map(Cells::interval).orElse("");
  }

  /** {@code 1e-06}. */
  public static String difference(double difference) {
    if (difference == 0) {
      return "0";
    }
    return Double.isInfinite(difference)
        ? "DIFFERENT"
        : String.format(Locale.ROOT, "%.0e", difference);
  }

  private static String interval(Interval interval) {
    return "%s [%s–%s]"
        .formatted(factor(interval.value()), factor(interval.low()), factor(interval.high()));
  }

  /** {@code 1.81}, {@code 18.1}, {@code 181}. */
  static String factor(double factor) {
    int decimals = factor < 10 ? 2 : factor < 100 ? 1 : 0;
    return String.format(Locale.ROOT, "%." + decimals + "f", factor);
  }
}
