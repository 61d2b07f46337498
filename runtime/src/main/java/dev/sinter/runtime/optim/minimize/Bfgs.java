package dev.sinter.runtime.optim.minimize;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;

/**
 * BFGS (Broyden, Fletcher, Goldfarb and Shanno 1970; N&W algorithm 6.1): d = −Bg with B close to
 * the inverse Hessian, kept whole.
 *
 * <pre>
 *   B = (I − ρsyᵀ)B(I − ρysᵀ) + ρssᵀ,  ρ = 1/yᵀs
 * </pre>
 *
 * <p>A step with yᵀs ≤ 1e-10 is not learnt from, since B would lose its definiteness; a strong
 * Wolfe search makes none.
 *
 * @param scaled whether the first B is yᵀs/yᵀy times the unit matrix, set after the first step (N&W
 *     6.20), and not the unit matrix
 */
public record Bfgs(boolean scaled) implements Direction {
  /** The most dimensions, whose matrix takes 2 GB; more need {@link LimitedBfgs}. */
  static final int MOST_DIMENSIONS = 16_384;

  /** The least yᵀs that is learnt from: PyTorch's. */
  static final double LEAST_CURVATURE = 1e-10;

  /** With the first B scaled. */
  public static Bfgs defaults() {
    return new Bfgs(true);
  }

  @Override
  public Memory start(int dimensions) {
    if (dimensions > MOST_DIMENSIONS) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "BFGS keeps a matrix of %1$d × %1$d; it takes at most %2$d dimensions, L-BFGS any number"
              .formatted(dimensions, MOST_DIMENSIONS));
    }
    return new InverseHessian(dimensions, scaled);
  }

  /** B. */
  static final class InverseHessian implements Memory {
    private final double[][] b;
    private final boolean scaled;
    private boolean fresh;

    InverseHessian(int dimensions, boolean scaled) {
      this.scaled = scaled;
      b = new double[dimensions][dimensions];
      restart();
    }

    /** A copy. */
    double[][] matrix() {
      double[][] copy = new double[b.length][];
      for (int i = 0; i < copy.length; i++) {
        copy[i] = b[i].clone();
      }
      return copy;
    }

    @Override
    public double[] next(double[] point, double[] gradient) {
      return Vectors.scaled(-1, times(gradient));
    }

    private double[] times(double[] vector) {
      double[] product = new double[b.length];
      for (int i = 0; i < product.length; i++) {
        product[i] = Vectors.dot(b[i], vector);
      }
      return product;
    }

    @Override
    public void moved(double[] step, double[] change) {
      double curvature = Vectors.dot(change, step);
      if (!(curvature > LEAST_CURVATURE)) {
        return;
      }
      if (fresh && scaled) {
        reset(curvature / Vectors.dot(change, change));
      }
      fresh = false;
      // With h = By, the formula is B + (1 + yᵀh·ρ)ρssᵀ − ρ(shᵀ + hsᵀ).
      double[] h = times(change);
      double rho = 1 / curvature;
      double ofStep = (1 + Vectors.dot(change, h) * rho) * rho;
      for (int i = 0; i < b.length; i++) {
        for (int j = 0; j < b.length; j++) {
          b[i][j] += ofStep * step[i] * step[j] - rho * (step[i] * h[j] + h[i] * step[j]);
        }
      }
    }

    @Override
    public void restart() {
      fresh = true;
      reset(1);
    }

    private void reset(double diagonal) {
      for (int i = 0; i < b.length; i++) {
        java.util.Arrays.fill(b[i], 0);
        b[i][i] = diagonal;
      }
    }
  }
}
