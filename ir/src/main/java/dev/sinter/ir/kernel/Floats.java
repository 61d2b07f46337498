package dev.sinter.ir.kernel;

import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.Expr.Relation;
import dev.sinter.ir.kernel.Expr.UnaryOp;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.EnumMap;
import java.util.Map;

/**
 * Arithmetic on floats of any element type given as bit patterns, rounded once to that type.
 *
 * <p>f32 and f64 are Java's. The smaller ones are computed in f64 and rounded: with 53 bits, at
 * least two more than twice those of the result, rounding twice gives what rounding once would
 * (Figueroa, When is double rounding innocuous?, 1995).
 */
final class Floats {
  private static final long SIGN = Long.MIN_VALUE;

  /**
   * One element of each small type, written as a value and read as bits, or the other way round.
   */
  private final Map<ElementType, Tensor> cells = new EnumMap<>(ElementType.class);

  double decode(ElementType type, long bits) {
    return switch (type) {
      case F64 -> Double.longBitsToDouble(bits);
      case F32 -> single(bits);
      case F16 -> Float.float16ToFloat((short) bits);
      case BF16 -> Float.intBitsToFloat((int) bits << 16);
      case BOOL,
          I2,
          I4,
          I8,
          I16,
          I32,
          I64,
          U2,
          U4,
          U8,
          U16,
          U32,
          U64,
          F4E2M1,
          F8E8M0,
          F8E4M3,
          F8E4M3FNUZ,
          F8E5M2,
          F8E5M2FNUZ -> {
        Tensor cell = cell(type);
        cell.setRawBits(0, bits);
        yield cell.getDouble(0);
      }
    };
  }

  /** Rounds to nearest, ties to even. */
  long encode(ElementType type, double value) {
    return switch (type) {
      case F64 -> Double.doubleToRawLongBits(value);
      case F32 -> bits((float) value);
      case BOOL,
          I2,
          I4,
          I8,
          I16,
          I32,
          I64,
          U2,
          U4,
          U8,
          U16,
          U32,
          U64,
          F4E2M1,
          F8E8M0,
          F8E4M3,
          F8E4M3FNUZ,
          F8E5M2,
          F8E5M2FNUZ,
          F16,
          BF16 -> {
        Tensor cell = cell(type);
        cell.setDouble(0, value);
        yield cell.rawBits(0);
      }
    };
  }

  private Tensor cell(ElementType type) {
    return cells.computeIfAbsent(type, t -> Tensor.scalar(t, 0.0));
  }

  long unary(UnaryOp op, ElementType type, long x) {
    int unused = 64 - 8 * type.bytes();
    return switch (op) {
      // On the bits, so that signs of NaN follow.
      case NEG -> x ^ SIGN >>> unused;
      case ABS -> x & ~(SIGN >>> unused);
      case SQRT -> encode(type, Math.sqrt(decode(type, x)));
      case FLOOR -> encode(type, Math.floor(decode(type, x)));
      case CEIL -> encode(type, Math.ceil(decode(type, x)));
      case TRUNC -> {
        double value = decode(type, x);
        yield encode(type, value < 0 ? Math.ceil(value) : Math.floor(value));
      }
      case ROUND -> encode(type, Math.rint(decode(type, x)));
      case NOT -> throw new IllegalArgumentException("not of " + type);
    };
  }

  long binary(BinaryOp op, ElementType type, long a, long b) {
    return type == ElementType.F32
        ? bits(single(op, single(a), single(b)))
        : encode(type, wide(op, decode(type, a), decode(type, b)));
  }

  private static float single(BinaryOp op, float a, float b) {
    return switch (op) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> a / b;
      case REM -> a % b;
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
      case FLOOR_DIV, FLOOR_MOD, AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT, SHIFT_RIGHT_LOGICAL ->
          throw new IllegalArgumentException(op + " of floats");
    };
  }

  private static double wide(BinaryOp op, double a, double b) {
    return switch (op) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> a / b;
      case REM -> a % b;
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
      case FLOOR_DIV, FLOOR_MOD, AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT, SHIFT_RIGHT_LOGICAL ->
          throw new IllegalArgumentException(op + " of floats");
    };
  }

  boolean compare(Relation relation, ElementType type, long bitsA, long bitsB) {
    double a = decode(type, bitsA);
    double b = decode(type, bitsB);
    return switch (relation) {
      case EQ -> a == b;
      case NE -> a != b;
      case LT -> a < b;
      case LE -> a <= b;
      case GT -> a > b;
      case GE -> a >= b;
    };
  }

  long fma(ElementType type, long a, long b, long c) {
    return switch (type) {
      case F32 -> bits(Math.fma(single(a), single(b), single(c)));
      case F64 -> encode(type, Math.fma(decode(type, a), decode(type, b), decode(type, c)));
      case BOOL,
          I2,
          I4,
          I8,
          I16,
          I32,
          I64,
          U2,
          U4,
          U8,
          U16,
          U32,
          U64,
          F4E2M1,
          F8E8M0,
          F8E4M3,
          F8E4M3FNUZ,
          F8E5M2,
          F8E5M2FNUZ,
          F16,
          BF16 ->
          encode(type, sumToOdd(decode(type, a) * decode(type, b), decode(type, c)));
    };
  }

  /**
   * p + c rounded to odd, so that rounding it again to fewer bits is right (Boldo and Melquiond,
   * Emulation of FMA and correctly rounded sums, 2008). The product of two small floats is exact in
   * f64.
   */
  private static double sumToOdd(double p, double c) {
    double sum = p + c;
    double part = sum - p;
    double lost = (p - (sum - part)) + (c - part);
    boolean even = (Double.doubleToRawLongBits(sum) & 1) == 0;
    if (!Double.isFinite(sum) || lost == 0 || !even) {
      return sum;
    }
    return lost > 0 ? Math.nextUp(sum) : Math.nextDown(sum);
  }

  private static float single(long bits) {
    return Float.intBitsToFloat((int) bits);
  }

  private static long bits(float value) {
    return Float.floatToRawIntBits(value) & 0xFFFF_FFFFL;
  }
}
