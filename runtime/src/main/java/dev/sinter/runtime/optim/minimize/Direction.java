package dev.sinter.runtime.optim.minimize;

/**
 * Where a method goes from a point. A value; what it learns on the way is in the {@link Memory}
 * that it starts.
 */
public sealed interface Direction
    permits SteepestDescent, Bfgs, LimitedBfgs, ConjugateGradient, Newton {
  /** Begins a minimisation in so many dimensions. */
  Memory start(int dimensions);

  /** What a method knows while it runs; for one minimisation and one thread. */
  interface Memory {
    /** A direction of descent, in an array of its own. */
    double[] next(double[] point, double[] gradient);

    /**
     * Takes note of a step.
     *
     * @param step s, the new point less the old one
     * @param change y, the new gradient less the old one
     */
    void moved(double[] step, double[] change);

    /** Forgets all steps: what follows a direction that was not of descent. */
    void restart();

    /**
     * The length of step that a search tries first, in directions: 1 once steps have told a scale,
     * and before that one that moves no further than 1 in all.
     *
     * @param first whether no step was made yet
     */
    default double firstTrial(double[] gradient, boolean first) {
      return first ? Math.min(1, 1 / Vectors.sumOfSizes(gradient)) : 1;
    }
  }
}
