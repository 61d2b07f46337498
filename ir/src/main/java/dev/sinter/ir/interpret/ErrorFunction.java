package dev.sinter.ir.interpret;

/**
 * The error function by the rational approximations of W. J. Cody, Rational Chebyshev Approximations for the Error Function,
 * Math. Comp. 23 (1969), with the coefficients of the author's program for 18 decimal digits: below 0.46875 for erf itself,
 * up to 4 and above for erfc.
 */
final class ErrorFunction {
  private static final double ONE_OVER_ROOT_PI = 0.56418958354775628695;

  /** Coefficients stand highest power first; every denominator starts with 1. */
  private static final double[] NEAR_TOP = {
    1.85777706184603153e-1, 3.16112374387056560e0, 1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3
  };

  private static final double[] NEAR_BOTTOM = {
    1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3
  };
  private static final double[] MIDDLE_TOP = {
    2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e1, 2.98635138197400131e2,
    8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3
  };
  private static final double[] MIDDLE_BOTTOM = {
    1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
    3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3
  };
  private static final double[] FAR_TOP = {
    1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
    1.60837851487422766e-2, 6.58749161529837803e-4
  };
  private static final double[] FAR_BOTTOM = {
    1, 2.56852019228982242e0, 1.87295284992346725e0, 5.27905102951428412e-1, 6.05183413124413191e-2,
    2.33520497626869185e-3
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
