package dev.sinter.frontend.nn.functional;

import dev.sinter.frontend.composite.Reduction;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;

/** Losses of predictions that are numbers; the operands broadcast to each other. */
public final class RegressionLosses {
  private RegressionLosses() {}

  /** (a − b)²: PyTorch's mse_loss. */
  public static Value squaredError(NumPy np, Value a, Value b, Reduction reduction) {
    return reduction.of(np, np.square(np.sub(a, b)));
  }

  /** ½·(a − b)²: the textbook's, whose derivative by a is a − b. */
  public static Value halfSquaredError(NumPy np, Value a, Value b, Reduction reduction) {
    return reduction.of(np, np.mul(np.square(np.sub(a, b)), 0.5));
  }

  /** |a − b|. */
  public static Value absoluteError(NumPy np, Value a, Value b, Reduction reduction) {
    return reduction.of(np, np.abs(np.sub(a, b)));
  }

  /**
   * ½·d² / β for d = |a − b| &lt; β, d − ½·β from there on (Girshick, Fast R-CNN, 2015); the
   * absolute error for β = 0.
   */
  public static Value smoothAbsoluteError(
      NumPy np, Value a, Value b, double beta, Reduction reduction) {
    if (beta == 0) {
      return absoluteError(np, a, b, reduction);
    }
    return reduction.of(np, np.div(huber(np, a, b, beta), beta));
  }

  /** ½·d² for d = |a − b| &lt; δ, δ·(d − ½·δ) from there on (Huber, 1964). */
  public static Value huber(NumPy np, Value a, Value b, double delta, Reduction reduction) {
    return reduction.of(np, huber(np, a, b, delta));
  }

  private static Value huber(NumPy np, Value a, Value b, double delta) {
    Value difference = np.sub(a, b);
    Value distance = np.abs(difference);
    // Not of the distance, whose second derivative at 0 is lost.
    Value square = np.mul(np.square(difference), 0.5);
    Value line = np.mul(np.add(distance, -delta / 2), delta);
    return np.where(np.less(distance, np.scalarLike(distance, delta)), square, line);
  }

  /** ln cosh d = ln(exp(2d) + 1) − d − ln 2 for d = a − b. */
  public static Value logCosh(NumPy np, Value a, Value b, Reduction reduction) {
    Value difference = np.sub(a, b);
    Value twice = np.mul(difference, 2);
    Value sum = Arithmetic.logAddExp(np, twice, np.scalarLike(twice, 0));
    return reduction.of(np, np.add(np.sub(sum, difference), -Math.log(2)));
  }

  /**
   * ½·(ln v + (x − target)² / v) with v = max(variance, ε); the loss of a linear output with a
   * variance of its own, and half the squared error where that is 1.
   *
   * @param full whether the constant ½·ln 2π is part of it
   */
  public static Value gaussianNegativeLogLikelihood(
      NumPy np,
      Value x,
      Value target,
      Value variance,
      double epsilon,
      boolean full,
      Reduction reduction) {
    Value v = np.maximum(variance, epsilon);
    Value sum = np.add(np.log(v), np.div(np.square(np.sub(x, target)), v));
    Value half = np.mul(sum, 0.5);
    return reduction.of(np, full ? np.add(half, 0.5 * Math.log(2 * Math.PI)) : half);
  }

  /** exp(x) − target·x, where x is the logarithm of the mean of a Poisson distribution. */
  public static Value poissonOfLogarithm(NumPy np, Value x, Value target, Reduction reduction) {
    return reduction.of(np, np.sub(np.exp(x), np.mul(target, x)));
  }

  /** mean − target·ln(mean + ε). */
  public static Value poisson(
      NumPy np, Value mean, Value target, double epsilon, Reduction reduction) {
    Value logarithm = np.log(np.add(mean, epsilon));
    return reduction.of(np, np.sub(mean, np.mul(target, logarithm)));
  }

  /**
   * The squared error of all but the first steps of sequences [T, …], summed over time: what comes
   * before step {@code from} is warm-up.
   */
  public static Value sequenceSquaredError(NumPy np, Value x, Value target, long from) {
    String late = from + ":";
    return squaredError(np, np.index(x, late), np.index(target, late), Reduction.SUM);
  }
}
