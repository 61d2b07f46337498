package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.type.ElementType;
import java.util.Optional;

/**
 * The derivatives of the elementary functions. Where a function has a kink, as |x| at 0, the
 * derivative there is 0; where it jumps, as ⌊x⌋, it is 0 everywhere.
 */
record UnarySlopes(NumPy np) {

  /** f′(x), given x and f(x); empty where it is 0 for all x. */
  Optional<Value> of(Unary.Function function, Value x, Value y) {
    return switch (function) {
      case SIGN, NOT, FLOOR, CEIL, TRUNC, ROUND -> Optional.empty();
      case NEG -> Optional.of(np.scalarLike(x, -1));
      case ABS -> Optional.of(np.sign(x));
      case SQRT -> Optional.of(np.div(np.scalarLike(x, 0.5), y));
      case RSQRT -> Optional.of(np.mul(np.div(y, x), -0.5));
      case EXP -> Optional.of(y);
      case EXPM1 -> Optional.of(np.exp(x));
      case LOG -> Optional.of(reciprocal(x));
      case LOG1P -> Optional.of(reciprocal(np.add(x, 1)));
      case SIN -> Optional.of(np.cos(x));
      case COS -> Optional.of(np.negative(np.sin(x)));
      case TAN -> Optional.of(np.add(np.square(y), 1));
      case ASIN -> Optional.of(reciprocalRoot(oneMinusSquare(x)));
      case ACOS -> Optional.of(np.negative(reciprocalRoot(oneMinusSquare(x))));
      case ATAN -> Optional.of(reciprocal(np.add(np.square(x), 1)));
      case SINH -> Optional.of(np.real(Unary.Function.COSH, x));
      case COSH -> Optional.of(np.real(Unary.Function.SINH, x));
      case TANH -> Optional.of(isFine(x) ? squaredSecant(np.mul(x, 2)) : oneMinusSquare(y));
      case ASINH -> Optional.of(reciprocalRoot(np.add(np.square(x), 1)));
      case ACOSH -> Optional.of(reciprocalRoot(np.mul(np.sub(x, 1), np.add(x, 1))));
      case ATANH -> Optional.of(reciprocal(oneMinusSquare(x)));
      case ERF -> Optional.of(np.mul(np.exp(np.negative(np.square(x))), 2 / Math.sqrt(Math.PI)));
      case SIGMOID -> Optional.of(np.mul(y, isFine(x) ? opposite(x) : oneMinus(y)));
      case LGAMMA -> Optional.of(np.real(Unary.Function.DIGAMMA, x));
      case DIGAMMA -> Optional.of(new Trigamma(np).of(x));
    };
  }

  /**
   * Whether digits are worth another exponential: 1 − tanh² is 0 from 20 on, and 1 − σ has few
   * digits long before. Shorter types are for speed, and lose there what is less than their own
   * rounding of values near 1.
   */
  private static boolean isFine(Value x) {
    return x.type().element() == ElementType.F64;
  }

  /** sech²(x) = 4·σ(2x)·σ(−2x), which overflows nowhere, nor do its derivatives. */
  private Value squaredSecant(Value twice) {
    return np.mul(np.mul(np.real(Unary.Function.SIGMOID, twice), opposite(twice)), 4);
  }

  /** 1 − σ(x) = σ(−x). */
  private Value opposite(Value x) {
    return np.real(Unary.Function.SIGMOID, np.negative(x));
  }

  private Value reciprocal(Value x) {
    return np.div(np.scalarLike(x, 1), x);
  }

  private Value reciprocalRoot(Value x) {
    return reciprocal(np.sqrt(x));
  }

  private Value oneMinus(Value x) {
    return np.sub(np.scalarLike(x, 1), x);
  }

  /** 1 − x² as a product, which keeps its digits where x is near ±1. */
  private Value oneMinusSquare(Value x) {
    return np.mul(oneMinus(x), np.add(x, 1));
  }
}
