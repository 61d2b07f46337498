package dev.sinter.ir.interpret;

/**
 * The logarithm of |Γ| and its derivative. Formula numbers are those of Abramowitz and Stegun,
 * Handbook of Mathematical Functions: a power series around the zeros at 1 and 2 (6.1.33),
 * Stirling's series for large arguments (6.1.41, 6.3.18), the recurrences between (6.1.15, 6.3.5)
 * and reflection for negative ones (6.1.17, 6.3.7).
 */
final class GammaFunction {
  private static final double EULER = 0.5772156649015329;
  private static final double HALF_LOG_TWO_PI = 0.9189385332046728;

  /** From here on the series below are exact in double. */
  private static final double LARGE = 12;

  /** The Bernoulli numbers B₂, B₄, … */
  private static final double[] BERNOULLI = {
    1.0 / 6,
    -1.0 / 30,
    1.0 / 42,
    -1.0 / 30,
    5.0 / 66,
    -691.0 / 2730,
    7.0 / 6,
    -3617.0 / 510,
    43867.0 / 798
  };

  /** ζ(k) − 1 at k; the powers of ½ in it make 30 terms enough for |z| ≤ ½. */
  private static final double[] ZETA_LESS_ONE = zetaLessOne(30);

  private GammaFunction() {}

  /** ln |Γ(x)|; +∞ at 0, −1, −2, … and at both infinities. */
  static double logGamma(double x) {
    if (Double.isNaN(x)) {
      return x;
    }
    if (Double.isInfinite(x) || (x <= 0 && x == Math.rint(x))) {
      return Double.POSITIVE_INFINITY;
    }
    if (x < 0) {
      double sine = StrictMath.sin(Math.PI * (x - Math.rint(x)));
      if (x > -0x1p-60) {
        return -StrictMath.log(-x);
      }
      return StrictMath.log(Math.PI / Math.abs(x * sine)) - logGamma(-x);
    }
    if (x < 0.5) {
      return logGammaNearTwo(x) - StrictMath.log(x) - StrictMath.log1p(x);
    }
    if (x < 1.5) {
      return logGammaNearTwo(x - 1) - StrictMath.log1p(x - 1);
    }
    return x < LARGE ? logGammaMiddle(x) : logGammaLarge(x);
  }

  /** ψ(x) = d ln Γ(x) / dx; ∓∞ at ±0, NaN at −1, −2, … and −∞. */
  static double digamma(double x) {
    if (x == 0) {
      return -1 / x;
    }
    if (x < 0) {
      double fraction = x - Math.rint(x);
      return fraction == 0
          ? Double.NaN
          : digamma(1 - x) - Math.PI / StrictMath.tan(Math.PI * fraction);
    }
    if (x < 0.5) {
      return digammaNearTwo(x) - 1 / (x + 1) - 1 / x;
    }
    if (x < 1.5) {
      return digammaNearTwo(x - 1) - 1 / x;
    }
    return x < LARGE ? digammaMiddle(x) : digammaLarge(x);
  }

  /** ln Γ(2 + z) = z·(1 − γ) + Σ (−1)ᵏ (ζ(k) − 1) zᵏ / k for |z| ≤ ½ (6.1.33 plus ln(1 + z)). */
  private static double logGammaNearTwo(double z) {
    double sum = 0;
    for (int k = ZETA_LESS_ONE.length - 1; k >= 2; k--) {
      sum = -z * (sum + ZETA_LESS_ONE[k] / k);
    }
    return z * (1 - EULER) - z * sum;
  }

  /** ψ(2 + z) = 1 − γ + Σ (−1)ᵏ (ζ(k) − 1) zᵏ⁻¹ for |z| ≤ ½, the derivative of the series above. */
  private static double digammaNearTwo(double z) {
    double sum = 0;
    for (int k = ZETA_LESS_ONE.length - 1; k >= 2; k--) {
      sum = -z * (sum + ZETA_LESS_ONE[k]);
    }
    return 1 - EULER - sum;
  }

  private static double logGammaMiddle(double x) {
    double product = 1;
    while (x >= 2.5) {
      x -= 1;
      product *= x;
    }
    return StrictMath.log(product) + logGammaNearTwo(x - 2);
  }

  private static double digammaMiddle(double x) {
    double sum = 0;
    while (x >= 2.5) {
      x -= 1;
      sum += 1 / x;
    }
    return sum + digammaNearTwo(x - 2);
  }

  private static double logGammaLarge(double x) {
    double inverse = 1 / (x * x);
    double series = 0;
    for (int k = BERNOULLI.length; k >= 1; k--) {
      series = series * inverse + BERNOULLI[k - 1] / (2 * k * (2 * k - 1));
    }
    // (x − ½)(ln x − 1) rather than two large terms, which would overflow before their difference
    // does.
    return (x - 0.5) * (StrictMath.log(x) - 1) + (HALF_LOG_TWO_PI - 0.5 + series / x);
  }

  private static double digammaLarge(double x) {
    double inverse = 1 / (x * x);
    double series = 0;
    for (int k = BERNOULLI.length; k >= 1; k--) {
      series = (series + BERNOULLI[k - 1] / (2 * k)) * inverse;
    }
    return StrictMath.log(x) - 0.5 / x - series;
  }

  /** ζ(k) − 1: its first terms, and Euler–Maclaurin summation of the rest (23.2.3). */
  private static double[] zetaLessOne(int count) {
    double[] values = new double[count];
    double n = 40;
    for (int k = 2; k < count; k++) {
      double rising = k / n;
      double tail = n / (k - 1) + 0.5 + BERNOULLI[0] / 2 * rising;
      double factorial = 2;
      for (int i = 1; i < 5; i++) {
        rising *= (k + 2 * i - 1) * (k + 2 * i) / (n * n);
        factorial *= (2 * i + 1) * (2 * i + 2);
        tail += BERNOULLI[i] / factorial * rising;
      }
      double sum = StrictMath.pow(n, -k) * tail;
      for (int i = (int) n - 1; i >= 2; i--) {
        sum += StrictMath.pow(i, -k);
      }
      values[k] = sum;
    }
    return values;
  }
}
