package dev.sinter.runtime.optim.schedule;

import dev.sinter.ir.train.Hyperparameter;
import java.util.Objects;

/**
 * Lowers the rate when what is watched, such as a validation loss, gets no better: PyTorch's
 * ReduceLROnPlateau. It is known to the host only, so this gives the factor that a trainer puts
 * into its program's state ({@link dev.sinter.ir.train.Clock#scaledBy}).
 *
 * <pre>{@code
 * Plateau plateau = new Plateau(Plateau.Settings.defaults());
 * …
 * trainer.scaleRate(plateau.observe(validationLoss));          // after every epoch
 * }</pre>
 *
 * <p>Not for use by several threads.
 */
public final class Plateau {
  /**
   * When the rate falls.
   *
   * @param goal whether low or high is good
   * @param factor of the rate at each reduction, in (0, 1)
   * @param patience observations that may fail to improve before one
   * @param cooldown observations that are not counted after one
   * @param threshold by how much an observation must be better to count
   * @param measure of the threshold
   * @param least factor that is ever reached, 0 or above
   */
  public record Settings(
      Goal goal,
      double factor,
      long patience,
      long cooldown,
      double threshold,
      Threshold measure,
      double least) {
    public Settings {
      Objects.requireNonNull(goal);
      Hyperparameter.fraction("factor of the learning rate", factor);
      Hyperparameter.count("patience", patience, 0);
      Hyperparameter.count("cooldown", cooldown, 0);
      Hyperparameter.nonNegative("threshold", threshold);
      Objects.requireNonNull(measure);
      Hyperparameter.nonNegative("least factor of the learning rate", least);
    }

    /** PyTorch's: a tenth after 10 losses that are not 1e-4 of the best below it. */
    public static Settings defaults() {
      return new Settings(Goal.LOWEST, 0.1, 10, 0, 1e-4, Threshold.RELATIVE, 0);
    }
  }

  /** What is good. */
  public enum Goal {
    /** A loss: the lower the better. */
    LOWEST,
    /** An accuracy: the higher the better. */
    HIGHEST
  }

  /** How a threshold ε is meant. */
  public enum Threshold {
    /** By ε·|best|. */
    RELATIVE,
    /** By ε. */
    ABSOLUTE
  }

  /**
   * All that decides what comes next, to be kept in a checkpoint.
   *
   * @param factor of the rate now
   * @param best so far; infinite, on the bad side, before the first
   * @param bad observations in a row that were not better
   * @param resting observations that are still not counted
   */
  public record State(double factor, double best, long bad, long resting) {
    static State start(Goal goal) {
      double worst =
          switch (goal) {
            case LOWEST -> Double.POSITIVE_INFINITY;
            case HIGHEST -> Double.NEGATIVE_INFINITY;
          };
      return new State(1, worst, 0, 0);
    }
  }

  private final Settings settings;
  private State state;

  public Plateau(Settings settings) {
    this(settings, State.start(settings.goal()));
  }

  /** Goes on from a state. */
  public Plateau(Settings settings, State state) {
    this.settings = Objects.requireNonNull(settings);
    this.state = Objects.requireNonNull(state);
  }

  public State state() {
    return state;
  }

  /** The factor of every learning rate now; 1 at first. */
  public double factor() {
    return state.factor();
  }

  /** Takes what is watched, NaN counting as no better, and gives the factor from now on. */
  public double observe(double found) {
    boolean better = isBetter(found);
    long resting = Math.max(0, state.resting() - 1);
    long bad = better || state.resting() > 0 ? 0 : state.bad() + 1;
    double factor = state.factor();
    if (bad > settings.patience()) {
      // A factor that has become too small for a number would be none.
      double least = Math.max(settings.least(), Double.MIN_VALUE);
      factor = Math.max(factor * settings.factor(), Math.min(factor, least));
      bad = 0;
      resting = settings.cooldown();
    }
    state = new State(factor, better ? found : state.best(), bad, resting);
    return factor;
  }

  private boolean isBetter(double found) {
    double best = state.best();
    double margin =
        switch (settings.measure()) {
          // Nothing was seen yet where the best is infinite, and everything is better.
          case RELATIVE -> Double.isInfinite(best) ? 0 : Math.abs(best) * settings.threshold();
          case ABSOLUTE -> settings.threshold();
        };
    return switch (settings.goal()) {
      case LOWEST -> found < best - margin;
      case HIGHEST -> found > best + margin;
    };
  }
}
