package dev.sinter.ir.interpret;

import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.Unary;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * Functions of real numbers in double. Elementary functions are those of {@link StrictMath}, so
 * that the oracle says the same on every machine and before and after JIT compilation.
 */
final class RealFunctions {
  private RealFunctions() {}

  static DoubleUnaryOperator unary(Unary.Function function) {
    return switch (function) {
      case NEG -> x -> -x;
      case ABS -> Math::abs;
      case SIGN -> Math::signum;
      case NOT -> throw new IllegalArgumentException("not is no function of reals");
      case FLOOR -> Math::floor;
      case CEIL -> Math::ceil;
      case TRUNC -> x -> x < 0 ? Math.ceil(x) : Math.floor(x);
      case ROUND -> Math::rint;
      case SQRT -> Math::sqrt;
      case RSQRT -> x -> 1 / Math.sqrt(x);
      case EXP -> StrictMath::exp;
      case EXPM1 -> StrictMath::expm1;
      case LOG -> StrictMath::log;
      case LOG1P -> StrictMath::log1p;
      case SIN -> StrictMath::sin;
      case COS -> StrictMath::cos;
      case TAN -> StrictMath::tan;
      case ASIN -> StrictMath::asin;
      case ACOS -> StrictMath::acos;
      case ATAN -> StrictMath::atan;
      case SINH -> StrictMath::sinh;
      case COSH -> StrictMath::cosh;
      case TANH -> StrictMath::tanh;
      case ASINH -> SpecialFunctions::asinh;
      case ACOSH -> SpecialFunctions::acosh;
      case ATANH -> SpecialFunctions::atanh;
      case ERF -> ErrorFunction::erf;
      case SIGMOID -> SpecialFunctions::sigmoid;
      case LGAMMA -> GammaFunction::logGamma;
      case DIGAMMA -> GammaFunction::digamma;
    };
  }

  static DoubleBinaryOperator binary(Binary.Function function) {
    return switch (function) {
      case ADD -> (x, y) -> x + y;
      case SUB -> (x, y) -> x - y;
      case MUL -> (x, y) -> x * y;
      case DIV -> (x, y) -> x / y;
      case REM -> (x, y) -> x % y;
      case POW -> SpecialFunctions::pow;
      case MAX -> Math::max;
      case MIN -> Math::min;
      case ATAN2 -> StrictMath::atan2;
      case AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT ->
          throw new IllegalArgumentException(function + " is no function of reals");
    };
  }

  static boolean holds(Compare.Relation relation, double x, double y) {
    return switch (relation) {
      case EQ -> x == y;
      case NE -> x != y;
      case LT -> x < y;
      case LE -> x <= y;
      case GT -> x > y;
      case GE -> x >= y;
    };
  }

  static DoubleBinaryOperator combiner(Reduce.Combiner combiner) {
    return switch (combiner) {
      case SUM -> (x, y) -> x + y;
      case PRODUCT -> (x, y) -> x * y;
      case MAX -> Math::max;
      case MIN -> Math::min;
      case ALL, ANY -> throw new IllegalArgumentException(combiner + " is not defined on reals");
    };
  }

  static double identity(Reduce.Combiner combiner) {
    return switch (combiner) {
      case SUM -> 0;
      case PRODUCT -> 1;
      case MAX -> Double.NEGATIVE_INFINITY;
      case MIN -> Double.POSITIVE_INFINITY;
      case ALL, ANY -> throw new IllegalArgumentException(combiner + " is not defined on reals");
    };
  }
}
