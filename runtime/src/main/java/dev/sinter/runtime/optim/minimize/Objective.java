package dev.sinter.runtime.optim.minimize;

/** A smooth function to be minimised, with its gradient. */
@FunctionalInterface
public interface Objective {
  /**
   * Evaluates both.
   *
   * @param point not to be changed or kept
   * @param gradient takes the gradient; as long as the point
   * @return the function's value
   */
  double evaluate(double[] point, double[] gradient);
}
