package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;

/**
 * The trigamma function, the derivative of digamma, of primitives: ψ₁(x) = ψ₁(x + 1) + 1/x² until
 * the asymptotic series serves, and ψ₁(1 − x) + ψ₁(x) = π²/sin²(πx) for negative x (NIST Digital
 * Library of Mathematical Functions, 5.15.5, 5.15.6 and 5.15.8).
 */
record Trigamma(NumPy np) {
  private static final int STEPS = 10;

  /** Coefficients of w⁻³, w⁻⁵, …: the Bernoulli numbers B₂, B₄, … */
  private static final double[] SERIES = {
    1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6
  };

  Value of(Value x) {
    Value negative = np.less(x, np.scalarLike(x, 0));
    Value positive = np.where(negative, np.sub(np.scalarLike(x, 1), x), x);
    Value value = ofPositive(positive);
    Value sine = np.sin(np.mul(x, Math.PI));
    Value reflected = np.sub(np.div(np.scalarLike(x, Math.PI * Math.PI), np.square(sine)), value);
    return np.where(negative, reflected, value);
  }

  private Value ofPositive(Value x) {
    Value sum = inverseSquare(x);
    for (int step = 1; step < STEPS; step++) {
      sum = np.add(sum, inverseSquare(np.add(x, step)));
    }
    Value inverse = np.div(np.scalarLike(x, 1), np.add(x, STEPS));
    Value square = np.square(inverse);
    Value series = np.scalarLike(x, SERIES[SERIES.length - 1]);
    for (int i = SERIES.length - 2; i >= 0; i--) {
      series = np.add(np.mul(series, square), SERIES[i]);
    }
    Value bracket = np.add(np.add(np.mul(inverse, 0.5), np.mul(series, square)), 1);
    return np.add(sum, np.mul(inverse, bracket));
  }

  private Value inverseSquare(Value x) {
    return np.div(np.scalarLike(x, 1), np.square(x));
  }
}
