package dev.sinter.cli.train.settings;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sinter.runtime.optim.schedule.Plateau.Goal;
import dev.sinter.runtime.train.loop.EarlyStopping;
import dev.sinter.runtime.train.loop.EpochRecord;

/**
 * When a training ends that gets no better.
 *
 * @param metric what is watched; the loss of the validation unless said otherwise
 * @param goal {@code lowest} unless said otherwise, or {@code highest}
 * @param patience epochs in a row without a better value
 * @param change that counts as better; any unless said otherwise
 * @param restore whether the best parameters are taken in the end; so it is unless said otherwise
 */
public record StoppingSettings(
    String metric,
    Goal goal,
    @JsonProperty(required = true) Integer patience,
    Double change,
    Boolean restore) {
  static final String METRIC = EpochRecord.VALIDATION + "loss";

  public StoppingSettings {
    Given.all("patience", patience);
    metric = Given.or(metric, METRIC);
    goal = Given.or(goal, Goal.LOWEST);
    change = Given.or(change, 0.0);
    restore = Given.or(restore, true);
  }

  public EarlyStopping stopping() {
    return new EarlyStopping(metric, goal, patience, change, restore);
  }
}
