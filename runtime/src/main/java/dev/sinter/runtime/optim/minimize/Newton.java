package dev.sinter.runtime.optim.minimize;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.train.Hyperparameter;
import java.util.Objects;

/**
 * Newton's method with damping, d = −(H + αI)⁻¹g, by products with the Hessian. It takes a
 * quadratic to its minimum in one step when α = 0.
 *
 * @param curvature H
 * @param damping α, 0 or above
 * @param solver of the linear system
 */
public record Newton(Curvature curvature, double damping, Solver solver) implements Direction {
  /** How the system is solved. */
  public sealed interface Solver {
    /**
     * By conjugate gradients until the residual is this part of the gradient; at a direction of
     * negative curvature it stops with what it has (N&W algorithm 7.1).
     *
     * @param tolerance in (0, 1)
     */
    record Iterative(double tolerance) implements Solver {
      public Iterative {
        Hyperparameter.fraction("tolerance of the linear system", tolerance);
      }
    }

    /**
     * By Cholesky's factors of the whole matrix, which takes one product with H a dimension. Where
     * H + αI is not positive definite, α grows tenfold (at first to 1e-3 of the largest element of
     * H) until it is.
     */
    record Dense() implements Solver {}
  }

  /** The most dimensions of the dense solver. */
  static final int MOST_DIMENSIONS = 4_096;

  public Newton {
    Objects.requireNonNull(curvature);
    Hyperparameter.nonNegative("damping", damping);
    Objects.requireNonNull(solver);
  }

  public static Newton iterative(Curvature curvature, double damping) {
    return new Newton(curvature, damping, new Solver.Iterative(1e-10));
  }

  public static Newton dense(Curvature curvature, double damping) {
    return new Newton(curvature, damping, new Solver.Dense());
  }

  @Override
  public Memory start(int dimensions) {
    if (solver instanceof Solver.Dense && dimensions > MOST_DIMENSIONS) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "the dense solver of Newton's method takes at most %d dimensions, found %d; the iterative"
                  .formatted(MOST_DIMENSIONS, dimensions)
              + " one takes any number");
    }
    return new Memory() {
      @Override
      public double[] next(double[] point, double[] gradient) {
        return switch (solver) {
          case Solver.Iterative(double tolerance) -> truncated(point, gradient, tolerance);
          case Solver.Dense() -> DampedSystem.of(curvature, point).solve(gradient, damping);
        };
      }

      @Override
      public void moved(double[] step, double[] change) {}

      @Override
      public void restart() {}

      @Override
      public double firstTrial(double[] gradient, boolean first) {
        return 1;
      }
    };
  }

  private double[] truncated(double[] point, double[] gradient, double tolerance) {
    double[] solution = new double[gradient.length];
    double[] residual = gradient.clone();
    double[] direction = Vectors.scaled(-1, residual);
    double size = Vectors.dot(residual, residual);
    double enough = tolerance * tolerance * size;
    // Rounding may cost steps beyond the number of dimensions, in which exact arithmetic is done.
    for (long step = 0; step < 2L * gradient.length && size > enough; step++) {
      double[] product = Vectors.plus(curvature.times(point, direction), damping, direction);
      double bend = Vectors.dot(direction, product);
      if (!(bend > 0)) {
        return step == 0 ? direction : solution;
      }
      double length = size / bend;
      Vectors.add(solution, length, direction);
      Vectors.add(residual, length, product);
      double next = Vectors.dot(residual, residual);
      direction = Vectors.plus(Vectors.scaled(-1, residual), next / size, direction);
      size = next;
    }
    return solution;
  }
}
