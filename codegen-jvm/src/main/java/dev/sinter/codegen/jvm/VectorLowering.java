package dev.sinter.codegen.jvm;

import static dev.sinter.codegen.jvm.ExprBuilder.add;
import static dev.sinter.codegen.jvm.ExprBuilder.and;
import static dev.sinter.codegen.jvm.ExprBuilder.bitcast;
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
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.type.ElementType;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Operations on vectors that the Vector API lacks or is slow at, said in others: rounding to
 * integers, literal bounds, f16, and masks of vectors of fewer than 64 bits. {@code round(x)}
 * becomes {@code |x| < 2²³ ? (|x| + 2²³) − 2²³ : x} with the sign of x, {@code max(x, 0.0)} becomes
 * {@code x ≤ 0.0 ? 0.0 : x}.
 */
final class VectorLowering {
  private static final int HALF_INFINITY = 0x7C00;

  /** Gives a value a name, so that it can be used twice. */
  private final UnaryOperator<Expr> naming;

  VectorLowering(UnaryOperator<Expr> naming) {
    this.naming = naming;
  }

  /** The expression in simpler ones; empty where it is to be printed as it is. */
  Optional<Expr> lower(Expr expr) {
    return switch (expr) {
      case Expr.Unary x -> rounding(x);
      case Expr.Binary x when x.op() == BinaryOp.MAX || x.op() == BinaryOp.MIN -> bound(x);
      case Expr.Compare x when isPadded(x.a()) ->
          Optional.of(compare(x.relation(), widen(x.a()), widen(x.b())));
      case Expr.Select x when isPadded(x) ->
          Optional.of(
              narrow(x.type().element(), select(x.condition(), widen(x.a()), widen(x.b()))));
      case Expr.Convert x -> half(x.x(), x.x().type().element(), x.type().element());
      case Expr.FloatLiteral _,
          Expr.IntLiteral _,
          Expr.Place _,
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

  private static boolean isPadded(Expr x) {
    return x.type().element() != ElementType.BOOL
        && Species.of(x.type()).filter(Species::isPadded).isPresent();
  }

  /** The bits of narrow lanes in lanes of an int, of which two fill the smallest species. */
  private static Expr widen(Expr x) {
    return convert(ElementType.I32, x.type().element().isFloat() ? bitcast(bits(x), x) : x);
  }

  private static Expr narrow(ElementType to, Expr x) {
    return to.isFloat()
        ? bitcast(to, convert(to.bytes() == 1 ? ElementType.I8 : ElementType.I16, x))
        : convert(to, x);
  }

  private static ElementType bits(Expr x) {
    return x.type().element().bytes() == 1 ? ElementType.I8 : ElementType.I16;
  }

  private Optional<Expr> rounding(Expr.Unary expr) {
    return switch (expr.op()) {
      case ROUND, TRUNC, FLOOR, CEIL ->
          expr.type().element().isFloat()
              ? Optional.of(rounded(expr.op(), naming.apply(expr.x())))
              : Optional.of(expr.x());
      case NEG, ABS, NOT, SQRT -> Optional.empty();
    };
  }

  /**
   * A bound that is a literal takes a comparison and a blend, where C2 makes five instructions of
   * the general maximum. NaN compares false and stays; equal zeros of different sign are told apart
   * by whether the comparison includes equality.
   */
  private Optional<Expr> bound(Expr.Binary expr) {
    boolean isSecond = isLiteral(expr.b());
    Expr limit = isSecond ? expr.b() : expr.a();
    Expr literal = limit instanceof Expr.Splat splat ? splat.x() : limit;
    if (!(literal instanceof Expr.FloatLiteral(KernelType type, double bound))
        || type.element().bytes() < 4
        || Double.isNaN(bound)) {
      return Optional.empty();
    }
    boolean isMax = expr.op() == BinaryOp.MAX;
    boolean isLowerZero = bound == 0 && 1 / bound < 0;
    boolean isUpperZero = bound == 0 && 1 / bound > 0;
    Relation relation =
        isMax
            ? (isLowerZero ? Relation.LT : Relation.LE)
            : (isUpperZero ? Relation.GT : Relation.GE);
    Expr x = naming.apply(isSecond ? expr.a() : expr.b());
    return Optional.of(select(compare(relation, x, limit), limit, x));
  }

  private static boolean isLiteral(Expr x) {
    return x instanceof Expr.FloatLiteral
        || (x instanceof Expr.Splat splat && splat.x() instanceof Expr.FloatLiteral);
  }

  /**
   * Adding 2²³ (2⁵² for f64) to a smaller magnitude leaves no bits for a fraction, so that the
   * addition rounds to an integer, ties to even; taking it away again is exact. Larger magnitudes
   * are integers, infinite or NaN already.
   */
  private Expr rounded(UnaryOp op, Expr x) {
    KernelType type = x.type();
    boolean single = type.element() == ElementType.F32;
    ElementType bits = single ? ElementType.I32 : ElementType.I64;
    Expr magic = literal(type, single ? 0x1p23 : 0x1p52);
    Expr sign =
        naming.apply(
            and(
                bitcast(bits, x),
                literal(type.withElement(bits), single ? Integer.MIN_VALUE : Long.MIN_VALUE)));
    Expr magnitude = naming.apply(unary(UnaryOp.ABS, x));
    Expr nearest = naming.apply(subtract(add(magnitude, magic), magic));
    Expr one = literal(type, 1);
    Expr result =
        switch (op) {
          case ROUND -> withSign(nearest, sign);
          case TRUNC -> {
            Expr above = compare(Relation.GT, nearest, magnitude);
            yield withSign(select(above, subtract(nearest, one), nearest), sign);
          }
          case FLOOR -> {
            Expr r = naming.apply(withSign(nearest, sign));
            yield select(compare(Relation.GT, r, x), subtract(r, one), r);
          }
          case CEIL -> {
            Expr r = naming.apply(withSign(nearest, sign));
            // From −0.7 by −1 + 1 comes +0, which has to be −0.
            yield withSign(select(compare(Relation.LT, r, x), add(r, one), r), sign);
          }
          case NEG, ABS, NOT, SQRT -> throw new IllegalArgumentException(op.toString());
        };
    return select(compare(Relation.LT, magnitude, magic), result, x);
  }

  private static Expr withSign(Expr x, Expr sign) {
    return bitcast(x.type().element(), or(bitcast(sign.type().element(), x), sign));
  }

  private Optional<Expr> half(Expr x, ElementType from, ElementType to) {
    if (from == ElementType.F16 && to == ElementType.F32) {
      return Optional.of(fromHalf(x));
    }
    return from == ElementType.F32 && to == ElementType.F16
        ? Optional.of(toHalf(x))
        : Optional.empty();
  }

  /**
   * Moves the fields apart and corrects the bias; subnormals are made normal by a subtraction
   * (Giesen, half_to_float).
   */
  private Expr fromHalf(Expr x) {
    Expr h = naming.apply(convert(ElementType.I32, bitcast(ElementType.I16, x)));
    KernelType type = h.type();
    Expr fields = naming.apply(shiftLeft(and(h, literal(type, 0x7FFF)), 13));
    Expr exponent = naming.apply(and(fields, literal(type, HALF_INFINITY << 13)));
    Expr rebiased = naming.apply(add(fields, literal(type, (127 - 15) << 23)));
    Expr special = add(rebiased, literal(type, (128 - 16) << 23));
    Expr smallest = literal(type.withElement(ElementType.F32), 0x1p-14);
    Expr shifted = bitcast(ElementType.F32, add(rebiased, literal(type, 1 << 23)));
    Expr subnormal = bitcast(ElementType.I32, subtract(shifted, smallest));
    Expr isSpecial = compare(Relation.EQ, exponent, literal(type, HALF_INFINITY << 13));
    Expr isSubnormal = compare(Relation.EQ, exponent, literal(type, 0));
    Expr magnitude = select(isSpecial, special, select(isSubnormal, subnormal, rebiased));
    Expr sign = shiftLeft(and(h, literal(type, 0x8000)), 16);
    return bitcast(ElementType.F32, or(magnitude, sign));
  }

  /** The reverse, rounding to nearest, ties to even (Giesen, float_to_half_fast3_rtne). */
  private Expr toHalf(Expr x) {
    Expr bits = naming.apply(bitcast(ElementType.I32, x));
    KernelType type = bits.type();
    Expr magnitude = naming.apply(and(bits, literal(type, Integer.MAX_VALUE)));
    int magic = ((127 - 15) + (23 - 10) + 1) << 23;
    Expr magicFloat =
        literal(type.withElement(ElementType.F32), (double) Float.intBitsToFloat(magic));
    Expr aligned = add(bitcast(ElementType.F32, magnitude), magicFloat);
    Expr subnormal = subtract(bitcast(ElementType.I32, aligned), literal(type, magic));
    Expr odd = and(shiftRight(magnitude, 13), literal(type, 1));
    Expr biased = add(magnitude, literal(type, ((15 - 127) << 23) + 0xFFF));
    Expr normal = shiftRight(add(biased, odd), 13);
    Expr isNaN = compare(Relation.GT, magnitude, literal(type, 0x7F800000));
    Expr special = select(isNaN, literal(type, 0x7E00), literal(type, HALF_INFINITY));
    Expr isLarge = compare(Relation.GE, magnitude, literal(type, (127 + 16) << 23));
    Expr isSmall = compare(Relation.LT, magnitude, literal(type, (127 - 14) << 23));
    Expr chosen = select(isLarge, special, select(isSmall, subnormal, normal));
    Expr sign = and(shiftRight(bits, 16), literal(type, 0x8000));
    return bitcast(ElementType.F16, convert(ElementType.I16, or(chosen, sign)));
  }
}
