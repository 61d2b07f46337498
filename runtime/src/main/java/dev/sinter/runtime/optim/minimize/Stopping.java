package dev.sinter.runtime.optim.minimize;

import dev.sinter.ir.train.Hyperparameter;

/**
 * When a minimisation is done; 0 for any of the tolerances switches it off.
 *
 * @param iterations the most
 * @param gradient largest absolute element of the gradient at which a point is a minimum
 * @param step largest absolute element of a step that is too small to go on
 * @param value change of the objective that is too small to go on
 */
public record Stopping(long iterations, double gradient, double step, double value) {
  public Stopping {
    Hyperparameter.count("iterations", iterations, 0);
    Hyperparameter.nonNegative("tolerance of the gradient", gradient);
    Hyperparameter.nonNegative("tolerance of the step", step);
    Hyperparameter.nonNegative("tolerance of the value", value);
  }

  /** PyTorch's tolerances: 1e-7 for the gradient, 1e-9 for step and value. */
  public static Stopping after(long iterations) {
    return new Stopping(iterations, 1e-7, 1e-9, 1e-9);
  }
}
