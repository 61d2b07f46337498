package dev.sinter.runtime.train.loop;

import dev.sinter.runtime.optim.schedule.Plateau;
import java.util.Objects;

/**
 * Lowers the learning rates of a training that gets no better.
 *
 * @param metric what is watched, as {@link EpochRecord#metrics} names it
 */
public record RateReduction(String metric, Plateau.Settings settings) {
  public RateReduction {
    Objects.requireNonNull(metric);
    Objects.requireNonNull(settings);
  }
}
