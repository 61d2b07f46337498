package dev.sinter.frontend.nn.functional;

import dev.sinter.frontend.composite.Activations;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Unary;

/** Elementwise functions with broadcasting that NumPy's core lacks, or that differ from its own. */
public final class Arithmetic {
  private Arithmetic() {}

  /** a + w·(b − a). */
  public static Value lerp(NumPy np, Value a, Value b, Value w) {
    return np.add(a, np.mul(w, np.sub(b, a)));
  }

  /** x + factor·a·b. */
  public static Value addcmul(NumPy np, Value x, Value a, Value b, double factor) {
    return np.add(x, np.mul(np.mul(a, b), factor));
  }

  /** x + factor·a / b. */
  public static Value addcdiv(NumPy np, Value x, Value a, Value b, double factor) {
    return np.add(x, np.mul(np.div(a, b), factor));
  }

  /** 1 / x. */
  public static Value reciprocal(NumPy np, Value x) {
    return np.div(np.scalarLike(x, 1), x);
  }

  /** 1 / √x. */
  public static Value rsqrt(NumPy np, Value x) {
    return np.real(Unary.Function.RSQRT, x);
  }

  public static Value log2(NumPy np, Value x) {
    return np.div(np.log(x), Math.log(2));
  }

  public static Value log10(NumPy np, Value x) {
    return np.div(np.log(x), Math.log(10));
  }

  /** 2ˣ. */
  public static Value exp2(NumPy np, Value x) {
    return np.exp(np.mul(x, Math.log(2)));
  }

  /** The remainder of truncated division, with the sign of a (C's fmod); NumPy's mod has b's. */
  public static Value fmod(NumPy np, Value a, Value b) {
    return np.binary(Binary.Function.REM, a, b);
  }

  /** x − trunc(x). */
  public static Value fraction(NumPy np, Value x) {
    return np.sub(x, np.trunc(x));
  }

  /** 1 − erf(x), by its definition: small results for large x have few digits. */
  public static Value complementaryErf(NumPy np, Value x) {
    return np.sub(np.scalarLike(x, 1), np.real(Unary.Function.ERF, x));
  }

  /** ln(p / (1 − p)), the inverse of the sigmoid. */
  public static Value logit(NumPy np, Value p) {
    return np.sub(np.log(p), np.log1p(np.negative(p)));
  }

  /**
   * ln(exp(a) + exp(b)), as the larger plus softplus of the difference, so that nothing overflows;
   * the derivatives are the softmax of both, where they are equal ½ each.
   */
  public static Value logAddExp(NumPy np, Value a, Value b) {
    // The difference of equal infinities is no number.
    Value zero = np.scalarLike(a, 0);
    Value difference = np.where(equalInfinities(np, a, b), zero, np.sub(b, a));
    Value overA = np.add(a, Activations.softplus(np, difference));
    Value overB = np.add(b, Activations.softplus(np, np.negative(difference)));
    return np.where(np.greaterEqual(a, b), overA, overB);
  }

  private static Value equalInfinities(NumPy np, Value a, Value b) {
    Value infinite = np.equal(np.abs(a), np.scalarLike(a, Double.POSITIVE_INFINITY));
    return np.logicalAnd(np.equal(a, b), infinite);
  }

  /** x·ln y, and 0 where x is 0 whatever y is. */
  public static Value xLogY(NumPy np, Value x, Value y) {
    Value zero = np.equal(x, np.scalarLike(x, 0));
    Value logarithm = np.log(np.where(zero, np.scalarLike(y, 1), y));
    return np.where(zero, np.scalarLike(x, 0), np.mul(x, logarithm));
  }

  /** √(a² + b²), with derivative 0 where both are 0. */
  public static Value hypot(NumPy np, Value a, Value b) {
    return root(np, np.add(np.square(a), np.square(b)));
  }

  /** √x for x ≥ 0, with derivative 0 at 0, where that of the root is infinite. */
  static Value root(NumPy np, Value x) {
    Value zero = np.equal(x, np.scalarLike(x, 0));
    Value root = np.sqrt(np.where(zero, np.scalarLike(x, 1), x));
    return np.where(zero, np.scalarLike(x, 0), root);
  }

  /** sin(πx) / (πx), 1 at 0. */
  public static Value sinc(NumPy np, Value x) {
    Value zero = np.equal(x, np.scalarLike(x, 0));
    Value angle = np.mul(np.where(zero, np.scalarLike(x, 1), x), Math.PI);
    return np.where(zero, np.scalarLike(x, 1), np.div(np.sin(angle), angle));
  }

  /** The x where the mask does not hold, a number where it does. */
  public static Value maskedFill(NumPy np, Value x, Value mask, double fill) {
    return np.where(mask, np.scalarLike(x, fill), x);
  }
}
