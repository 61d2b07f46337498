package dev.sinter.cli.train.settings;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sinter.runtime.optim.schedule.Plateau;
import dev.sinter.runtime.optim.schedule.Plateau.Goal;
import dev.sinter.runtime.train.loop.RateReduction;

/**
 * When the learning rate falls since a training gets no better.
 *
 * @param metric what is watched; the loss of the validation unless said otherwise
 * @param goal {@code lowest} unless said otherwise, or {@code highest}
 * @param factor of the rate; a tenth unless said otherwise
 * @param patience epochs that may fail to improve before
 */
public record ReductionSettings(
    String metric, Goal goal, Double factor, @JsonProperty(required = true) Long patience) {
  private static final Plateau.Settings DEFAULTS = Plateau.Settings.defaults();

  public ReductionSettings {
    Given.all("patience", patience);
    metric = Given.or(metric, StoppingSettings.METRIC);
    goal = Given.or(goal, Goal.LOWEST);
    factor = Given.or(factor, DEFAULTS.factor());
  }

  public RateReduction reduction() {
    return new RateReduction(
        metric,
        new Plateau.Settings(
            goal,
            factor,
            patience,
            DEFAULTS.cooldown(),
            DEFAULTS.threshold(),
            DEFAULTS.measure(),
            DEFAULTS.least()));
  }
}
