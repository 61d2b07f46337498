package dev.sinter.runtime.optim.minimize;

import java.util.Objects;

/**
 * Nonlinear conjugate gradients (N&W 5.2): d′ = −g′ + βd, with y = g′ − g. On a quadratic with
 * exact searches all formulas agree, and directions are conjugate: d′ᵀHd = 0. Every n steps, and
 * where d′ would not descend, it starts again from −g.
 *
 * @param formula of β
 */
public record ConjugateGradient(Formula formula) implements Direction {
  /** The formulas of β. */
  public enum Formula {
    /** g′ᵀg′/gᵀg (1964). */
    FLETCHER_REEVES,
    /** g′ᵀy/gᵀg (1969). */
    POLAK_RIBIERE,
    /** The same, or 0 where it is negative (Powell 1984; N&W 5.45), which makes it converge. */
    POLAK_RIBIERE_PLUS,
    /** g′ᵀy/dᵀy (1952). */
    HESTENES_STIEFEL,
    /** g′ᵀg′/dᵀy (1999). */
    DAI_YUAN,
    /** (y − 2d·yᵀy/dᵀy)ᵀg′/dᵀy (Hager and Zhang 2005), without their lower bound. */
    HAGER_ZHANG;

    double beta(double[] old, double[] now, double[] direction) {
      double[] y = Vectors.minus(now, old);
      double size = Vectors.dot(old, old);
      double slope = Vectors.dot(direction, y);
      return switch (this) {
        case FLETCHER_REEVES -> Vectors.dot(now, now) / size;
        case POLAK_RIBIERE -> Vectors.dot(now, y) / size;
        case POLAK_RIBIERE_PLUS -> Math.max(0, Vectors.dot(now, y) / size);
        case HESTENES_STIEFEL -> Vectors.dot(now, y) / slope;
        case DAI_YUAN -> Vectors.dot(now, now) / slope;
        case HAGER_ZHANG -> {
          double factor = 2 * Vectors.dot(y, y) / slope;
          yield Vectors.dot(Vectors.plus(y, -factor, direction), now) / slope;
        }
      };
    }
  }

  public ConjugateGradient {
    Objects.requireNonNull(formula);
  }

  /** Polak and Ribière's, never negative. */
  public static ConjugateGradient defaults() {
    return new ConjugateGradient(Formula.POLAK_RIBIERE_PLUS);
  }

  @Override
  public Memory start(int dimensions) {
    return new Last(formula, dimensions);
  }

  private static final class Last implements Memory {
    private final Formula formula;
    private final int period;
    private double[] gradient;
    private double[] direction;
    private int steps;

    /** How much the last step would have lowered a linear function; 0 before the first. */
    private double promised;

    Last(Formula formula, int period) {
      this.formula = formula;
      this.period = period;
    }

    @Override
    public double[] next(double[] point, double[] now) {
      double[] next = Vectors.scaled(-1, now);
      if (direction != null && steps < period) {
        double beta = formula.beta(gradient, now, direction);
        double[] conjugate = Vectors.plus(next, beta, direction);
        // Also false of NaN, which a vanished slope leaves.
        if (Vectors.dot(conjugate, now) < 0) {
          next = conjugate;
        } else {
          steps = 0;
        }
      } else {
        steps = 0;
      }
      gradient = now.clone();
      direction = next.clone();
      return next;
    }

    @Override
    public void moved(double[] step, double[] change) {
      steps++;
      promised = Vectors.dot(gradient, step);
    }

    @Override
    public void restart() {
      direction = null;
      steps = 0;
      promised = 0;
    }

    /** Promises as much as the last step did (N&W 3.5, initial step length). */
    @Override
    public double firstTrial(double[] now, boolean first) {
      return promised < 0
          ? promised / Vectors.dot(now, direction)
          : Memory.super.firstTrial(now, first);
    }
  }
}
