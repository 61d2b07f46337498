package dev.sinter.ir.interpret;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.type.ElementType;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * Functions of integers and bool in long, where the operands are sign- or zero-extended and u64 its
 * bits. Sums, products and bit operations are right in the low bits whatever the type, and storing
 * keeps those; only what depends on the whole value looks at the type.
 */
final class IntegerFunctions {
  private IntegerFunctions() {}

  static LongUnaryOperator unary(Unary.Function function, ElementType element) {
    boolean unsigned = element.kind() == ElementType.Kind.UNSIGNED;
    return switch (function) {
      case NEG -> x -> -x;
      case ABS -> unsigned ? x -> x : Math::abs;
      case SIGN -> unsigned ? x -> x == 0 ? 0 : 1 : Long::signum;
      case NOT -> element == ElementType.BOOL ? x -> 1 - x : x -> ~x;
      case FLOOR,
          CEIL,
          TRUNC,
          ROUND,
          SQRT,
          RSQRT,
          EXP,
          EXPM1,
          LOG,
          LOG1P,
          SIN,
          COS,
          TAN,
          ASIN,
          ACOS,
          ATAN,
          SINH,
          COSH,
          TANH,
          ASINH,
          ACOSH,
          ATANH,
          ERF,
          SIGMOID,
          LGAMMA,
          DIGAMMA ->
          throw new IllegalArgumentException(function + " is no function of integers");
    };
  }

  static LongBinaryOperator binary(Binary.Function function, ElementType element) {
    boolean signed = element.kind() == ElementType.Kind.SIGNED;
    int width = element.bytes() * 8;
    return switch (function) {
      case ADD -> (x, y) -> x + y;
      case SUB -> (x, y) -> x - y;
      case MUL -> (x, y) -> x * y;
      case DIV ->
          signed
              ? (x, y) -> x / nonZero(y, "div")
              : (x, y) -> Long.divideUnsigned(x, nonZero(y, "div"));
      case REM ->
          signed
              ? (x, y) -> x % nonZero(y, "rem")
              : (x, y) -> Long.remainderUnsigned(x, nonZero(y, "rem"));
      case POW -> signed ? IntegerFunctions::signedPower : IntegerFunctions::power;
      case MAX -> combiner(Reduce.Combiner.MAX, element);
      case MIN -> combiner(Reduce.Combiner.MIN, element);
      case AND -> (x, y) -> x & y;
      case OR -> (x, y) -> x | y;
      case XOR -> (x, y) -> x ^ y;
      case SHIFT_LEFT -> (x, y) -> y >= 0 && y < width ? x << y : 0;
      case SHIFT_RIGHT ->
          signed
              ? (x, y) -> x >> (y >= 0 && y < width ? y : 63)
              : (x, y) -> y >= 0 && y < width ? x >>> y : 0;
      case ATAN2 -> throw new IllegalArgumentException("atan2 is no function of integers");
    };
  }

  /**
   * What to add to operands so that their signed order is that of the type: 2⁶³ for u64, else 0.
   */
  static long orderBias(ElementType element) {
    return element == ElementType.U64 ? Long.MIN_VALUE : 0;
  }

  static boolean holds(Compare.Relation relation, long x, long y) {
    return switch (relation) {
      case EQ -> x == y;
      case NE -> x != y;
      case LT -> x < y;
      case LE -> x <= y;
      case GT -> x > y;
      case GE -> x >= y;
    };
  }

  static LongBinaryOperator combiner(Reduce.Combiner combiner, ElementType element) {
    long bias = orderBias(element);
    return switch (combiner) {
      case SUM -> (x, y) -> x + y;
      case PRODUCT -> (x, y) -> x * y;
      case MAX -> (x, y) -> x + bias >= y + bias ? x : y;
      case MIN -> (x, y) -> x + bias <= y + bias ? x : y;
      case ALL -> (x, y) -> x & y;
      case ANY -> (x, y) -> x | y;
    };
  }

  static long identity(Reduce.Combiner combiner, ElementType element) {
    return switch (combiner) {
      case SUM, ANY -> 0;
      case PRODUCT, ALL -> 1;
      case MAX -> least(element);
      case MIN -> greatest(element);
    };
  }

  /** The least value of an integer type or bool. */
  static long least(ElementType element) {
    return element.kind() == ElementType.Kind.SIGNED ? -1L << (element.bits() - 1) : 0;
  }

  /** The greatest value of an integer type or bool; u64 as its bits. */
  static long greatest(ElementType element) {
    if (element.kind() == ElementType.Kind.SIGNED) {
      return ~least(element);
    }
    return -1L >>> (64 - element.bits());
  }

  private static long nonZero(long divisor, String op) {
    if (divisor == 0) {
      throw new SinterException(ErrorCode.VALUE_OUT_OF_RANGE, op + ": integer division by zero");
    }
    return divisor;
  }

  private static long signedPower(long base, long exponent) {
    if (exponent >= 0) {
      return power(base, exponent);
    }
    if (nonZero(base, "pow") == 1 || base == -1) {
      return (exponent & 1) == 0 ? 1 : base;
    }
    return 0;
  }

  /** The exponent is unsigned. */
  private static long power(long base, long exponent) {
    long result = 1;
    for (long left = exponent; left != 0; left >>>= 1) {
      if ((left & 1) != 0) {
        result *= base;
      }
      base *= base;
    }
    return result;
  }
}
