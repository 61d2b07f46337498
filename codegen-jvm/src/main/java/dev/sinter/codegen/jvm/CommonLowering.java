package dev.sinter.codegen.jvm;

import static dev.sinter.codegen.jvm.ExprBuilder.add;
import static dev.sinter.codegen.jvm.ExprBuilder.and;
import static dev.sinter.codegen.jvm.ExprBuilder.binary;
import static dev.sinter.codegen.jvm.ExprBuilder.bitcast;
import static dev.sinter.codegen.jvm.ExprBuilder.clamp;
import static dev.sinter.codegen.jvm.ExprBuilder.compare;
import static dev.sinter.codegen.jvm.ExprBuilder.convert;
import static dev.sinter.codegen.jvm.ExprBuilder.literal;
import static dev.sinter.codegen.jvm.ExprBuilder.or;
import static dev.sinter.codegen.jvm.ExprBuilder.select;
import static dev.sinter.codegen.jvm.ExprBuilder.shiftLeft;
import static dev.sinter.codegen.jvm.ExprBuilder.shiftRight;
import static dev.sinter.codegen.jvm.ExprBuilder.subtract;
import static dev.sinter.codegen.jvm.ExprBuilder.unary;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.Expr.Relation;
import dev.sinter.ir.kernel.Expr.UnaryOp;
import dev.sinter.ir.type.ElementType;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Operations that neither the JVM nor the Vector API has, said in ones they have: arithmetic and
 * conversions of small floats and of unsigned integers. {@code convert u32(x: f32)} becomes {@code
 * x ≥ 2³¹ ? i32(x − 2³¹) ^ 2³¹ : max(i32(x), 0)}.
 */
final class CommonLowering {
  /** Gives a value a name, so that it can be used twice. */
  private final UnaryOperator<Expr> naming;

  CommonLowering(UnaryOperator<Expr> naming) {
    this.naming = naming;
  }

  /** The expression in simpler ones; empty where it is to be printed as it is. */
  Optional<Expr> lower(Expr expr) {
    return switch (expr) {
      case Expr.Unary x when isHalf(x) && x.op() != UnaryOp.NOT ->
          Optional.of(convert(x.type().element(), unary(x.op(), widen(x.x()))));
      case Expr.Binary x when isHalf(x) ->
          Optional.of(convert(x.type().element(), binary(x.op(), widen(x.a()), widen(x.b()))));
      case Expr.Compare x when isHalf(x.a()) ->
          Optional.of(compare(x.relation(), widen(x.a()), widen(x.b())));
      case Expr.Convert x -> conversion(x.x(), x.x().type().element(), x.type().element());
      case Expr.FloatLiteral _,
          Expr.IntLiteral _,
          Expr.Place _,
          Expr.Unary _,
          Expr.Binary _,
          Expr.Compare _,
          Expr.Select _,
          Expr.Fma _,
          Expr.Bitcast _,
          Expr.Splat _,
          Expr.Ramp _,
          Expr.FirstLanes _,
          Expr.Shuffle _,
          Expr.Lane _,
          Expr.Load _,
          Expr.Call _ ->
          Optional.empty();
    };
  }

  private static boolean isHalf(Expr x) {
    return x.type().element() == ElementType.F16 || x.type().element() == ElementType.BF16;
  }

  /**
   * f32 has more than twice the bits of a half: rounding its result once more gives the rounded
   * exact result.
   */
  private static Expr widen(Expr x) {
    return convert(ElementType.F32, x);
  }

  private Optional<Expr> conversion(Expr x, ElementType from, ElementType to) {
    if (from == to) {
      return Optional.of(x);
    }
    if (to == ElementType.BOOL) {
      return Optional.of(compare(Relation.NE, x, literal(x.type(), 0)));
    }
    if (from == ElementType.BOOL) {
      var type = x.type().withElement(to);
      return Optional.of(select(x, literal(type, 1), literal(type, 0)));
    }
    if (isHalf(x)) {
      return fromHalf(x, from, to);
    }
    return switch (to) {
      case F16, BF16 -> toHalf(x, from, to);
      case F32, F64 ->
          switch (from) {
            case U32 ->
                Optional.of(
                    to == ElementType.F64
                        ? convert(to, convert(ElementType.I64, x))
                        : unsignedToFloat(x, to));
            case U64 -> Optional.of(unsignedToFloat(x, to));
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
                F4E2M1,
                F8E8M0,
                F8E4M3,
                F8E4M3FNUZ,
                F8E5M2,
                F8E5M2FNUZ,
                F16,
                BF16,
                F32,
                F64 ->
                Optional.empty();
          };
      case I2, I4, U2, U4, I8, U8, I16, U16, U32, U64 ->
          from.isFloat() ? Optional.of(floatToInteger(x, to)) : Optional.empty();
      case BOOL, I32, I64, F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ ->
          Optional.empty();
    };
  }

  private static Optional<Expr> fromHalf(Expr x, ElementType from, ElementType to) {
    if (to != ElementType.F32) {
      return Optional.of(convert(to, widen(x)));
    }
    if (from == ElementType.F16) {
      return Optional.empty();
    }
    Expr bits = convert(ElementType.U32, bitcast(ElementType.U16, x));
    return Optional.of(bitcast(ElementType.F32, shiftLeft(bits, 16)));
  }

  private Optional<Expr> toHalf(Expr x, ElementType from, ElementType to) {
    return switch (from) {
      case F32 -> to == ElementType.F16 ? Optional.empty() : Optional.of(toBfloat(x));
      case F64 -> Optional.of(convert(to, roundToOdd(x)));
      case I32, U32 -> {
        // What f32 does not hold exactly is too large for f16 anyway, but not for bf16.
        ElementType between = to == ElementType.F16 ? ElementType.F32 : ElementType.F64;
        yield Optional.of(convert(to, convert(between, x)));
      }
      case I64 -> Optional.of(convert(to, convert(ElementType.F64, withoutRounding(x))));
      case U64 -> Optional.of(convert(to, unsignedToOdd(x)));
      case BOOL,
          I2,
          I4,
          I8,
          I16,
          U2,
          U4,
          U8,
          U16,
          F4E2M1,
          F8E8M0,
          F8E4M3,
          F8E4M3FNUZ,
          F8E5M2,
          F8E5M2FNUZ,
          F16,
          BF16 ->
          Optional.of(convert(to, convert(ElementType.F32, x)));
    };
  }

  /**
   * Rounds the lower half of the bits away, ties to even; a carry into the exponent is right as it
   * is.
   */
  private Expr toBfloat(Expr value) {
    Expr x = naming.apply(value);
    Expr bits = naming.apply(bitcast(ElementType.U32, x));
    Expr odd = and(shiftRight(bits, 16), literal(bits.type(), 1));
    Expr rounded = shiftRight(add(bits, add(odd, literal(bits.type(), 0x7FFF))), 16);
    Expr sign = and(shiftRight(bits, 16), literal(bits.type(), 0x8000));
    Expr nan = or(sign, literal(bits.type(), 0x7FC0));
    Expr chosen = select(compare(Relation.NE, x, x), nan, rounded);
    return bitcast(ElementType.BF16, convert(ElementType.U16, chosen));
  }

  /**
   * f64 to f32 so that rounding again to fewer than 23 bits is right: what is not exact gets an odd
   * last bit (Boldo and Melquiond, Emulation of FMA and correctly rounded sums, 2008).
   */
  private Expr roundToOdd(Expr value) {
    Expr x = naming.apply(value);
    Expr nearest = naming.apply(convert(ElementType.F32, x));
    Expr back = naming.apply(convert(ElementType.F64, nearest));
    Expr bits = naming.apply(bitcast(ElementType.I32, nearest));
    Expr one = literal(bits.type(), 1);
    Expr away = compare(Relation.GT, unary(UnaryOp.ABS, back), unary(UnaryOp.ABS, x));
    Expr towardZero = select(away, subtract(bits, one), bits);
    // Not x ≠ back, which holds for NaN.
    Expr inexact = or(compare(Relation.LT, back, x), compare(Relation.GT, back, x));
    return bitcast(ElementType.F32, select(inexact, or(towardZero, one), bits));
  }

  /** Rounds an i64 to odd, to a number that f64 holds exactly. */
  private Expr withoutRounding(Expr value) {
    Expr x = naming.apply(value);
    Expr kept = and(x, literal(x.type(), -2048));
    Expr lost = and(x, literal(x.type(), 2047));
    Expr isExact = compare(Relation.EQ, lost, literal(x.type(), 0));
    Expr odd = select(isExact, x, or(kept, literal(x.type(), 2048)));
    Expr limit = literal(x.type(), 1L << 53);
    Expr isLarge = compare(Relation.GE, unary(UnaryOp.ABS, kept), limit);
    return select(isLarge, odd, x);
  }

  /**
   * Halves what is too large for the signed type, keeping the bit that falls out for rounding, and
   * doubles the result.
   */
  private Expr unsignedToFloat(Expr value, ElementType to) {
    Expr x = naming.apply(bitcast(signed(value.type().element()), value));
    Expr half = or(shiftRight(x, 1), and(x, literal(x.type(), 1)));
    Expr halved = convert(to, half);
    Expr doubled = binary(BinaryOp.MUL, halved, literal(halved.type(), 2));
    return select(compare(Relation.GE, x, literal(x.type(), 0)), convert(to, x), doubled);
  }

  private Expr unsignedToOdd(Expr value) {
    Expr x = naming.apply(bitcast(ElementType.I64, value));
    Expr isSmall = naming.apply(compare(Relation.GE, x, literal(x.type(), 0)));
    Expr half = or(shiftRight(x, 1), and(x, literal(x.type(), 1)));
    Expr exact = naming.apply(convert(ElementType.F64, withoutRounding(select(isSmall, x, half))));
    return select(isSmall, exact, add(exact, exact));
  }

  private Expr floatToInteger(Expr value, ElementType to) {
    if (to == ElementType.U32 || to == ElementType.U64) {
      return floatToUnsigned(naming.apply(value), to);
    }
    int bits = to.bits();
    boolean unsigned = ScalarType.isUnsigned(to);
    long low = unsigned ? 0 : -1L << (bits - 1);
    long high = (unsigned ? 1L << bits : 1L << (bits - 1)) - 1;
    return convert(to, clamp(convert(ElementType.I32, value), low, high));
  }

  private static Expr floatToUnsigned(Expr x, ElementType to) {
    ElementType signed = signed(to);
    Expr half = literal(x.type(), Math.scalb(1.0, to.bits() - 1));
    Expr small = convert(signed, x);
    Expr floor = binary(BinaryOp.MAX, small, literal(small.type(), 0));
    Expr high = convert(signed, subtract(x, half));
    long top = to == ElementType.U32 ? Integer.MIN_VALUE : Long.MIN_VALUE;
    Expr large = binary(BinaryOp.XOR, high, literal(high.type(), top));
    return bitcast(to, select(compare(Relation.GE, x, half), large, floor));
  }

  private static ElementType signed(ElementType unsigned) {
    return unsigned == ElementType.U32 ? ElementType.I32 : ElementType.I64;
  }
}
