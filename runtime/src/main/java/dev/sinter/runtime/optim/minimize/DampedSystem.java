package dev.sinter.runtime.optim.minimize;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;

/** (H + αI)d = −g with a whole, symmetric H. */
final class DampedSystem {
  private static final double FIRST_DAMPING = 1e-3;
  private static final double GROWTH = 10;

  private final double[][] hessian;

  private DampedSystem(double[][] hessian) {
    this.hessian = hessian;
  }

  /** Multiplies each unit vector. */
  static DampedSystem of(Curvature curvature, double[] point) {
    double[][] columns = new double[point.length][];
    for (int i = 0; i < point.length; i++) {
      double[] unit = new double[point.length];
      unit[i] = 1;
      columns[i] = curvature.times(point, unit);
    }
    return new DampedSystem(columns);
  }

  /** d, with α raised until the matrix is positive definite. */
  double[] solve(double[] gradient, double damping) {
    double largest = 0;
    for (double[] column : hessian) {
      largest = Math.max(largest, Vectors.largest(column));
    }
    if (!Double.isFinite(largest)) {
      throw new SinterException(
          ErrorCode.VALUE_OUT_OF_RANGE, "Newton's method: the Hessian is not finite");
    }
    double alpha = damping;
    double[][] factor = cholesky(alpha);
    while (factor == null) {
      alpha = Math.max(alpha * GROWTH, FIRST_DAMPING * Math.max(largest, Double.MIN_NORMAL));
      factor = cholesky(alpha);
    }
    return substituted(factor, Vectors.scaled(-1, gradient));
  }

  /** L with LLᵀ = H + αI; null where that is not positive definite. */
  private double[][] cholesky(double alpha) {
    int n = hessian.length;
    double[][] factor = new double[n][];
    for (int i = 0; i < n; i++) {
      factor[i] = new double[i + 1];
      for (int j = 0; j <= i; j++) {
        double rest = hessian[i][j] + (i == j ? alpha : 0);
        for (int k = 0; k < j; k++) {
          rest -= factor[i][k] * factor[j][k];
        }
        if (i == j) {
          if (!(rest > 0)) {
            return null;
          }
          factor[i][i] = Math.sqrt(rest);
        } else {
          factor[i][j] = rest / factor[j][j];
        }
      }
    }
    return factor;
  }

  private static double[] substituted(double[][] factor, double[] right) {
    int n = right.length;
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < i; k++) {
        right[i] -= factor[i][k] * right[k];
      }
      right[i] /= factor[i][i];
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int k = i + 1; k < n; k++) {
        right[i] -= factor[k][i] * right[k];
      }
      right[i] /= factor[i][i];
    }
    return right;
  }
}
