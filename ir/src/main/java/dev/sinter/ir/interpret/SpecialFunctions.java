package dev.sinter.ir.interpret;

/**
 * Functions that {@link StrictMath} lacks, as formulas over those it has that keep full precision
 * everywhere.
 */
final class SpecialFunctions {
  private SpecialFunctions() {}

  /**
   * IEEE 754-2019 9.2.1: unlike Java's, 1 to any power is 1, NaN and infinity included, and (−1) to
   * ±∞ is 1.
   */
  static double pow(double x, double y) {
    return x == 1 || (x == -1 && Double.isInfinite(y)) ? 1 : StrictMath.pow(x, y);
  }

  /**
   * The negative branch keeps the tail: 1 / (1 + exp(800)) would be 0 where exp(−800) is not yet.
   */
  static double sigmoid(double x) {
    if (x >= 0) {
      return 1 / (1 + StrictMath.exp(-x));
    }
    double e = StrictMath.exp(x);
    return e / (1 + e);
  }

  /** sign(x)·log1p(|x| + x² / (1 + √(1 + x²))); ln 2 + ln |x| where x² would overflow. */
  static double asinh(double x) {
    double a = Math.abs(x);
    double magnitude =
        a > 0x1p28
            ? StrictMath.log(a) + StrictMath.log(2)
            : StrictMath.log1p(a + a * a / (1 + Math.sqrt(1 + a * a)));
    return Math.copySign(magnitude, x);
  }

  /** log1p(t + √(2t + t²)) with t = x − 1, exact near 1. */
  static double acosh(double x) {
    if (x > 0x1p28) {
      return StrictMath.log(x) + StrictMath.log(2);
    }
    double t = x - 1;
    return StrictMath.log1p(t + Math.sqrt(2 * t + t * t));
  }

  /** ½·log1p(2|x| / (1 − |x|)) with the sign of x. */
  static double atanh(double x) {
    double a = Math.abs(x);
    return Math.copySign(0.5 * StrictMath.log1p(2 * a / (1 - a)), x);
  }
}
