package dev.sinter.runtime.optim.schedule;

import dev.sinter.ir.train.Hyperparameter;
import java.util.Objects;

/**
 * Lowers the rate when a validation loss no longer falls: PyTorch's ReduceLROnPlateau. Losses are
 * known to the host only, so this gives the factor that enters the program beside the inputs
 * ({@link dev.sinter.ir.train.Clock#scaledBy}).
 *
 * <p>Not for use by several threads.
 */
public final class Plateau {
  /**
   * When the rate falls.
   *
   * @param factor of the rate at each reduction, in (0, 1)
   * @param patience losses that may fail to improve before one
   * @param cooldown losses that are not counted after one
   * @param threshold by how much a loss must be better to count
   * @param measure of the threshold
   * @param least factor that is ever reached, 0 or above
   */
  public record Settings(
      double factor,
      long patience,
      long cooldown,
      double threshold,
      Threshold measure,
      double least) {
    public Settings {
      Hyperparameter.fraction("factor of the learning rate", factor);
      Hyperparameter.count("patience", patience, 0);
      Hyperparameter.count("cooldown", cooldown, 0);
      Hyperparameter.nonNegative("threshold", threshold);
      Objects.requireNonNull(measure);
      Hyperparameter.nonNegative("least factor of the learning rate", least);
    }

    /** PyTorch's: a tenth after 10 losses that are not 1e-4 of the best below it. */
    public static Settings defaults() {
      return new Settings(0.1, 10, 0, 1e-4, Threshold.RELATIVE, 0);
    }
  }

  /** How a threshold ε is meant. */
  public enum Threshold {
    /** loss < best − ε·|best| is better. */
    RELATIVE,
    /** loss < best − ε is better. */
    ABSOLUTE
  }

  /**
   * All that decides what comes next, to be kept in a checkpoint.
   *
   * @param factor of the rate now
   * @param best the lowest loss so far; infinite before the first
   * @param bad losses in a row that were not better
   * @param resting losses that are still not counted
   */
  public record State(double factor, double best, long bad, long resting) {
    static final State START = new State(1, Double.POSITIVE_INFINITY, 0, 0);
  }

  private final Settings settings;
  private State state;

  public Plateau(Settings settings) {
    this(settings, State.START);
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

  /** Takes a validation loss, NaN counting as none better, and gives the factor from now on. */
  public double observe(double loss) {
    boolean better = isBetter(loss);
    long resting = Math.max(0, state.resting() - 1);
    long bad = better || state.resting() > 0 ? 0 : state.bad() + 1;
    double factor = state.factor();
    if (bad > settings.patience()) {
      factor = Math.max(factor * settings.factor(), Math.min(factor, settings.least()));
      bad = 0;
      resting = settings.cooldown();
    }
    state = new State(factor, better ? loss : state.best(), bad, resting);
    return factor;
  }

  private boolean isBetter(double loss) {
    double best = state.best();
    if (best == Double.POSITIVE_INFINITY) {
      return loss < best;
    }
    double margin =
        switch (settings.measure()) {
          case RELATIVE -> Math.abs(best) * settings.threshold();
          case ABSOLUTE -> settings.threshold();
        };
    return loss < best - margin;
  }
}
