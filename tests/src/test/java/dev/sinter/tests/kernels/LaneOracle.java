package dev.sinter.tests.kernels;

import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.Expr.Relation;
import dev.sinter.ir.kernel.Expr.UnaryOp;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * What one lane of an operation gives, in plain Java and big numbers. Values are bit patterns,
 * zero-extended.
 */
public final class LaneOracle {
  private LaneOracle() {}

  static double toDouble(ElementType type, long bits) {
    Tensor tensor = Tensor.scalar(type, 0L);
    tensor.setRawBits(0, bits);
    return tensor.getDouble(0);
  }

  static long ofDouble(ElementType type, double value) {
    return Tensor.scalar(type, value).rawBits(0);
  }

  static BigInteger toInteger(ElementType type, long bits) {
    Tensor tensor = Tensor.scalar(type, 0L);
    tensor.setRawBits(0, bits);
    long value = tensor.getLong(0);
    return type == ElementType.U64
        ? new BigInteger(Long.toUnsignedString(value))
        : BigInteger.valueOf(value);
  }

  /** Wraps. */
  static long ofInteger(ElementType type, BigInteger value) {
    return Tensor.scalar(type, value.longValue()).rawBits(0);
  }

  static long unary(UnaryOp op, ElementType type, long x) {
    if (type == ElementType.BOOL) {
      return x ^ 1;
    }
    if (type.isInteger()) {
      BigInteger value = toInteger(type, x);
      return switch (op) {
        case NEG -> ofInteger(type, value.negate());
        case ABS -> ofInteger(type, value.abs());
        case NOT -> ofInteger(type, value.not());
        case SQRT, FLOOR, CEIL, TRUNC, ROUND -> x;
      };
    }
    double value = toDouble(type, x);
    return ofDouble(
        type,
        switch (op) {
          case NEG -> -value;
          case ABS -> Math.abs(value);
          case SQRT -> Math.sqrt(value);
          case FLOOR -> Math.floor(value);
          case CEIL -> Math.ceil(value);
          case TRUNC -> value < 0 || 1 / value < 0 ? Math.ceil(value) : Math.floor(value);
          case ROUND -> Math.rint(value);
          case NOT -> throw new IllegalArgumentException(type.text());
        });
  }

  static long binary(BinaryOp op, ElementType type, long x, long y) {
    return type.isFloat()
        ? ofDouble(type, floats(op, type, toDouble(type, x), toDouble(type, y)))
        : ofInteger(type, integers(op, type, toInteger(type, x), toInteger(type, y)));
  }

  /**
   * Rounding the result in f64 once more to f32 or fewer bits is right for each of these
   * operations.
   */
  private static double floats(BinaryOp op, ElementType type, double x, double y) {
    return switch (op) {
      case ADD -> x + y;
      case SUB -> x - y;
      case MUL -> x * y;
      case DIV -> x / y;
      case REM -> x % y;
      case MAX -> Math.max(x, y);
      case MIN -> Math.min(x, y);
      case FLOOR_DIV, FLOOR_MOD, AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT, SHIFT_RIGHT_LOGICAL ->
          throw new IllegalArgumentException(op + " of " + type);
    };
  }

  private static BigInteger integers(BinaryOp op, ElementType type, BigInteger x, BigInteger y) {
    int width = type.bytes() * 8;
    int shift = y.intValue() & (width - 1);
    return switch (op) {
      case ADD -> x.add(y);
      case SUB -> x.subtract(y);
      case MUL -> x.multiply(y);
      case DIV -> x.divide(y);
      case REM -> x.remainder(y);
      case FLOOR_DIV -> floor(x, y);
      case FLOOR_MOD -> x.subtract(floor(x, y).multiply(y));
      case MAX -> x.max(y);
      case MIN -> x.min(y);
      case AND -> x.and(y);
      case OR -> x.or(y);
      case XOR -> x.xor(y);
      case SHIFT_LEFT -> x.shiftLeft(shift);
      case SHIFT_RIGHT ->
          (x.signum() > 0 && x.testBit(width - 1) ? x.subtract(BigInteger.TWO.pow(width)) : x)
              .shiftRight(shift);
      case SHIFT_RIGHT_LOGICAL ->
          x.and(BigInteger.TWO.pow(width).subtract(BigInteger.ONE)).shiftRight(shift);
    };
  }

  private static BigInteger floor(BigInteger x, BigInteger y) {
    BigInteger[] parts = x.divideAndRemainder(y);
    boolean below = parts[1].signum() != 0 && parts[1].signum() != y.signum();
    return below ? parts[0].subtract(BigInteger.ONE) : parts[0];
  }

  static long compare(Relation relation, ElementType type, long x, long y) {
    boolean holds;
    if (type.isFloat()) {
      double a = toDouble(type, x);
      double b = toDouble(type, y);
      holds =
          switch (relation) {
            case EQ -> a == b;
            case NE -> a != b;
            case LT -> a < b;
            case LE -> a <= b;
            case GT -> a > b;
            case GE -> a >= b;
          };
    } else {
      int order = toInteger(type, x).compareTo(toInteger(type, y));
      holds =
          switch (relation) {
            case EQ -> order == 0;
            case NE -> order != 0;
            case LT -> order < 0;
            case LE -> order <= 0;
            case GT -> order > 0;
            case GE -> order >= 0;
          };
    }
    return holds ? 1 : 0;
  }

  static long fma(ElementType type, long a, long b, long c) {
    if (type.isInteger()) {
      BigInteger product = toInteger(type, a).multiply(toInteger(type, b));
      return ofInteger(type, product.add(toInteger(type, c)));
    }
    double x = toDouble(type, a);
    double y = toDouble(type, b);
    double z = toDouble(type, c);
    return type == ElementType.F32
        ? ofDouble(type, Math.fma((float) x, (float) y, (float) z))
        : ofDouble(type, Math.fma(x, y, z));
  }

  static long convert(ElementType from, ElementType to, long bits) {
    if (to == ElementType.BOOL) {
      return from.isFloat() ? (toDouble(from, bits) != 0 ? 1 : 0) : (bits != 0 ? 1 : 0);
    }
    if (from.isFloat()) {
      double value = toDouble(from, bits);
      return to.isFloat() ? ofDouble(to, value) : ofInteger(to, saturated(value, to));
    }
    BigInteger value = toInteger(from, bits);
    return switch (to) {
      case F32 -> ofDouble(to, new BigDecimal(value).floatValue());
      case F64 -> ofDouble(to, new BigDecimal(value).doubleValue());
      case F16, BF16 -> ofDouble(to, toOdd(value));
      default -> ofInteger(to, value);
    };
  }

  /** A double that rounds to fewer bits as the integer itself would. */
  private static double toOdd(BigInteger value) {
    int excess = value.abs().bitLength() - 53;
    if (excess <= 0) {
      return value.doubleValue();
    }
    BigInteger kept = value.abs().shiftRight(excess);
    boolean exact = kept.shiftLeft(excess).equals(value.abs());
    return value.signum() * Math.scalb((exact ? kept : kept.setBit(0)).doubleValue(), excess);
  }

  private static BigInteger saturated(double value, ElementType to) {
    if (Double.isNaN(value)) {
      return BigInteger.ZERO;
    }
    int width = to.bits();
    boolean unsigned = to.kind() == ElementType.Kind.UNSIGNED;
    BigInteger high = BigInteger.TWO.pow(unsigned ? width : width - 1).subtract(BigInteger.ONE);
    BigInteger low = unsigned ? BigInteger.ZERO : high.not();
    if (Double.isInfinite(value)) {
      return value > 0 ? high : low;
    }
    return new BigDecimal(value).toBigInteger().max(low).min(high);
  }

  /** Whether two bit patterns are the same value; all NaNs are. */
  public static boolean same(ElementType type, long x, long y) {
    return x == y
        || (type.isFloat() && Double.isNaN(toDouble(type, x)) && Double.isNaN(toDouble(type, y)));
  }
}
