package dev.sinter.runtime.optim.minimize;

/** How a minimisation stands. */
public enum Status {
  /** It can go on. */
  RUNNING,
  /** The gradient is small: a minimum, or another stationary point. */
  CONVERGED,
  /** Step or value hardly change any more. */
  STALLED,
  /** No step along any direction lowers the objective enough, as where rounding hides the slope. */
  NO_STEP,
  /**
   * The objective was not finite after a step that was not searched for; the point is before it.
   */
  DIVERGED,
  /** The iterations allowed are spent. */
  ITERATIONS_SPENT
}
