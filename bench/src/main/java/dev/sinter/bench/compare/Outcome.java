package dev.sinter.bench.compare;

import dev.sinter.bench.measure.Interval;
import dev.sinter.bench.measure.Series;
import java.util.Optional;

/** What became of a system in one setting. */
public sealed interface Outcome {
  /** Its time as a multiple of the baseline's, where both took part. */
  Optional<Interval> ratio();

  /**
   * It took part.
   *
   * @param ratio its time as a multiple of the baseline's; empty where that did not take part
   * @param difference of its outputs from the reference's, as a part of their largest value
   */
  record Measured(Series series, Optional<Interval> ratio, double difference) implements Outcome {}

  /** It did not, for a reason of a few words. */
  record Absent(String why) implements Outcome {
    @Override
    public Optional<Interval> ratio() {
      return Optional.empty();
    }
  }
}
