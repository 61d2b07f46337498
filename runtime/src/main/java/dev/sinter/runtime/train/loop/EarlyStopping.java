package dev.sinter.runtime.train.loop;

import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.runtime.optim.schedule.Plateau;
import java.util.Objects;

/**
 * Ends a training that gets no better.
 *
 * @param metric what is watched, as {@link EpochRecord#metrics} names it
 * @param goal whether low or high is good
 * @param patience after how many epochs in a row without a better value it ends, 1 or more
 * @param change by how much a value must be better than the best to count, 0 or above
 * @param restore whether parameters and the model's own state end as they were after the best epoch
 */
public record EarlyStopping(
    String metric, Plateau.Goal goal, int patience, double change, boolean restore) {
  public EarlyStopping {
    Objects.requireNonNull(metric);
    Objects.requireNonNull(goal);
    Hyperparameter.count("patience of early stopping", patience, 1);
    Hyperparameter.nonNegative("change that counts for early stopping", change);
  }

  /**
   * What was best so far.
   *
   * @param epoch after which that was, 0 before the first
   * @param bad epochs since
   */
  record Best(int epoch, double value, int bad) {
    static final Best NONE = new Best(0, Double.NaN, 0);
  }

  /** After one more epoch; a NaN is not better than anything. */
  Best after(Best best, int epoch, double value) {
    return isBetter(best, value)
        ? new Best(epoch, value, 0)
        : new Best(best.epoch, best.value, best.bad + 1);
  }

  private boolean isBetter(Best best, double value) {
    if (best.epoch == 0) {
      return !Double.isNaN(value);
    }
    return switch (goal) {
      case LOWEST -> value < best.value - change;
      case HIGHEST -> value > best.value + change;
    };
  }

  boolean isOver(Best best) {
    return best.bad >= patience;
  }
}
