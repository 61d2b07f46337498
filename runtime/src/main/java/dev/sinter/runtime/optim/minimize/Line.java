package dev.sinter.runtime.optim.minimize;

/**
 * An objective along a direction, φ(a) = f(x + a·d). Every evaluation is counted.
 *
 * <p>For one search and one thread.
 */
public final class Line {
  /** A place on the line that was evaluated. */
  public static final class Trial {
    private final double length;
    private final Iterate iterate;
    private final double slope;

    Trial(double length, Iterate iterate, double slope) {
      this.length = length;
      this.iterate = iterate;
      this.slope = slope;
    }

    /** a. */
    public double length() {
      return length;
    }

    /** φ(a). */
    public double value() {
      return iterate.value();
    }

    /** φ′(a). */
    public double slope() {
      return slope;
    }

    /** Whether value and gradient are finite there. */
    public boolean isFinite() {
      return iterate.isFinite();
    }

    Iterate iterate() {
      return iterate;
    }
  }

  private final Objective objective;
  private final Iterate start;
  private final double[] direction;
  private final double slope;
  private int evaluations;

  Line(Objective objective, Iterate start, double[] direction) {
    this.objective = objective;
    this.start = start;
    this.direction = direction;
    slope = Vectors.dot(start.gradient(), direction);
  }

  /** φ(0). */
  public double startValue() {
    return start.value();
  }

  /** φ′(0), below 0. */
  public double startSlope() {
    return slope;
  }

  /** A copy of x. */
  public double[] point() {
    return start.point().clone();
  }

  /** A copy of d. */
  public double[] direction() {
    return direction.clone();
  }

  /** Evaluates the objective at a length. */
  public Trial at(double length) {
    evaluations++;
    Iterate there = Iterate.at(objective, Vectors.plus(start.point(), length, direction));
    return new Trial(length, there, Vectors.dot(there.gradient(), direction));
  }

  /** How often the objective was evaluated. */
  public int evaluations() {
    return evaluations;
  }
}
