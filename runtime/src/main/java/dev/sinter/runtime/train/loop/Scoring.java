package dev.sinter.runtime.train.loop;

import dev.sinter.runtime.train.metric.Metric;
import java.util.Objects;

/**
 * What a metric is of.
 *
 * @param prediction an output of the evaluation's graph
 * @param target a column of the data, which the graph need not take
 */
public record Scoring(String prediction, String target, Metric metric) {
  public Scoring {
    Objects.requireNonNull(prediction);
    Objects.requireNonNull(target);
    Objects.requireNonNull(metric);
  }
}
