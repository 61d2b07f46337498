package dev.sinter.ir.interpret;

/**
 * The error function by the rational approximations of W. J. Cody, Rational Chebyshev
 * Approximations for the Error Function, Math. Comp. 23 (1969), with the coefficients of the
 * author's program for 18 decimal digits: below 0.46875 for erf itself, up to 4 and above for erfc.
 */
final class ErrorFunction {
  private static final double ONE_OVER_ROOT_PI = 0.5641895835477563;

  /** Coefficients stand highest power first; every denominator starts with 1. */
  private static final double[] NEAR_TOP = {
    0.18577770618460315,
    3.1611237438705655,
    113.86415415105016,
    377.485237685302,
    3209.3775891384694
  };

  private static final double[] NEAR_BOTTOM = {
    1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171
  };
  private static final double[] MIDDLE_TOP = {
    2.1531153547440383e-08,
    0.5641884969886701,
    8.883149794388377,
    66.11919063714163,
    298.6351381974001,
    881.952221241769,
    1712.0476126340707,
    2051.0783778260716,
    1230.3393547979972
  };
  private static final double[] MIDDLE_BOTTOM = {
    1,
    15.744926110709835,
    117.6939508913125,
    537.1811018620099,
    1621.3895745666903,
    3290.7992357334597,
    4362.619090143247,
    3439.3676741437216,
    1230.3393548037495
  };
  private static final double[] FAR_TOP = {
    0.016315387137302097,
    0.30532663496123236,
    0.36034489994980445,
    0.12578172611122926,
    0.016083785148742275,
    0.0006587491615298378
  };
  private static final double[] FAR_BOTTOM = {
    1,
    2.568520192289822,
    1.8729528499234673,
    0.5279051029514285,
    0.06051834131244132,
    0.0023352049762686918
  };

  private ErrorFunction() {}

  static double erf(double x) {
    double y = Math.abs(x);
    if (y <= 0.46875) {
      double square = x * x;
      return x * polynomial(NEAR_TOP, square) / polynomial(NEAR_BOTTOM, square);
    }
    return Math.copySign(y >= 6 ? 1 : 1 - complement(y), x) * (Double.isNaN(x) ? Double.NaN : 1);
  }

  /** erfc for 0.46875 < y < 6. */
  private static double complement(double y) {
    // exp(−y²) with the rounding error of y², which would otherwise be amplified by y².
    double square = y * y;
    double gauss = StrictMath.exp(-square) * (1 - Math.fma(y, y, -square));
    if (y <= 4) {
      return gauss * polynomial(MIDDLE_TOP, y) / polynomial(MIDDLE_BOTTOM, y);
    }
    double inverse = 1 / square;
    double tail = inverse * polynomial(FAR_TOP, inverse) / polynomial(FAR_BOTTOM, inverse);
    return gauss / y * (ONE_OVER_ROOT_PI - tail);
  }

  private static double polynomial(double[] coefficients, double x) {
    double sum = coefficients[0];
    for (int i = 1; i < coefficients.length; i++) {
      sum = sum * x + coefficients[i];
    }
    return sum;
  }
}
