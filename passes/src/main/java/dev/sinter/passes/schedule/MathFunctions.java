package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.bitcast;
import static dev.sinter.passes.schedule.Exprs.convert;
import static dev.sinter.passes.schedule.Exprs.div;
import static dev.sinter.passes.schedule.Exprs.equal;
import static dev.sinter.passes.schedule.Exprs.fma;
import static dev.sinter.passes.schedule.Exprs.less;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.select;
import static dev.sinter.passes.schedule.Exprs.sub;
import static dev.sinter.passes.schedule.Exprs.unary;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.Expr.Relation;
import dev.sinter.ir.kernel.Expr.UnaryOp;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The elementary functions in f32 as polynomials, the same for every target, scalar or vector, so
 * that no backend brings its own. Arguments are reduced as Cody and Waite do (Software Manual for
 * the Elementary Functions, 1980); the polynomials are weighted minimax fits by Lawson's iteration
 * on Chebyshev nodes. Every result is within 2 ulp, denormals included.
 */
final class MathFunctions {
  private static final double LN2_HIGH = 0x1.62e4p-1;
  private static final double LN2_LOW = 0x1.7f7d1cp-20;
  private static final double LOG2_E = 1.4426950408889634;

  /** 1.5·2²³: adding it leaves a float's nearest integer in the low 22 bits, over zeros. */
  private static final double ROUNDER = 12582912.0;

  /** (eʳ − 1 − r)/r², so that neither eʳ nor eʳ − 1 loses digits. */
  private static final double[] EXP = {
    0.4999999701976776,
    0.16666541993618011,
    0.04166720435023308,
    0.008366691879928112,
    0.0013882482890039682
  };

  private static final double[] LOG = {
    0.3333331346511841,
    -0.25000008940696716,
    0.20002123713493347,
    -0.16668005287647247,
    0.14219452440738678,
    -0.12405340373516083,
    0.11888697743415833,
    -0.11677515506744385,
    0.067477285861969
  };
  private static final double[] TANH = {
    -0.3333333134651184,
    0.1333320587873459,
    -0.05394676327705383,
    0.021700702607631683,
    -0.008177397772669792,
    0.0021429616026580334
  };

  /** log(1 + erf(u))/u − 1 for u from −3.93 to 0. */
  private static final double[] ERF = {
    0.12837916612625122,
    -0.6366193890571594,
    0.10277783125638962,
    0.019153065979480743,
    -0.00016039235924836248,
    -0.001667023403570056,
    -0.0006328345043584704,
    -0.00011764057853724808,
    -9.25618405744899e-06
  };

  private final KernelBuilder out;

  MathFunctions(KernelBuilder out) {
    this.out = out;
  }

  /** The power of two is applied in two halves, so that results may be denormal or infinite. */
  Expr exp(Expr argument) {
    Expr x = out.let("x", clamped(clamped(argument, Relation.LT, -104), Relation.GT, 89));
    Expr shifted = shiftedPower(x);
    Expr p = out.let("p", add(expMinusOne(remainder(x, shifted)), f(x, 1)));
    Expr power = out.let("power", bitcast(ElementType.I32, shifted));
    Expr half = out.let("half", shift(BinaryOp.SHIFT_RIGHT, power, 1));
    return mul(mul(p, powerOfTwo(half)), powerOfTwo(sub(power, half)));
  }

  /**
   * eˣ for x ≤ 0 and NaN only. The power of two is moved up into the normal range and back, where
   * only the second product rounds.
   */
  Expr expOfNonPositive(Expr argument) {
    Expr x = out.let("x", clamped(argument, Relation.LT, -104));
    Expr shifted = shiftedPower(x);
    Expr p = add(expMinusOne(remainder(x, shifted)), f(x, 1));
    Expr power = shift(BinaryOp.SHIFT_LEFT, bitcast(ElementType.I32, shifted), 23);
    Expr scale = bitcast(ElementType.F32, add(power, i(x, Float.floatToRawIntBits(0x1p64f))));
    return mul(mul(p, scale), f(x, 0x1p-64));
  }

  /** eˣ for |x| ≤ 80 and NaN only, where one power of two is enough. */
  private Expr boundedExp(Expr argument) {
    Expr x = out.let("x", argument);
    Expr shifted = shiftedPower(x);
    Expr p = add(expMinusOne(remainder(x, shifted)), f(x, 1));
    return mul(p, powerOfTwo(bitcast(ElementType.I32, shifted)));
  }

  /**
   * eˣ − 1 for −80 ≤ x ≤ 0 and NaN only, as 2ⁿ·(eʳ − 1) + (2ⁿ − 1). The digits that r lacks would
   * be lost beside 2ⁿ − 1.
   */
  private Expr boundedExpMinusOne(Expr argument) {
    Expr x = out.let("x", argument);
    Expr shifted = shiftedPower(x);
    Expr r = fma(sub(shifted, f(x, ROUNDER)), f(x, -Math.log(2)), x);
    Expr scale = out.let("scale", powerOfTwo(bitcast(ElementType.I32, shifted)));
    return fma(scale, expMinusOne(r), sub(scale, f(x, 1)));
  }

  /** n + {@link #ROUNDER}, for the n with x = n·ln 2 + r and the smallest r. */
  private Expr shiftedPower(Expr x) {
    return out.let("shifted", fma(x, f(x, LOG2_E), f(x, ROUNDER)));
  }

  private Expr remainder(Expr x, Expr shifted) {
    Expr n = out.let("n", sub(shifted, f(x, ROUNDER)));
    return fma(n, f(x, -LN2_LOW), fma(n, f(x, -LN2_HIGH), x));
  }

  private Expr expMinusOne(Expr argument) {
    Expr r = out.let("r", argument);
    Expr square = out.let("square", mul(r, r));
    return fma(square, polynomial(EXP, r, square), r);
  }

  /** e·ln 2 + log(1 + f) with 1 + f in [√½, √2). */
  Expr log(Expr argument) {
    Expr x = out.let("x", argument);
    Expr tiny = out.let("tiny", less(x, f(x, Float.MIN_NORMAL)));
    Expr scaled = out.let("scaled", select(tiny, mul(x, f(x, 0x1p23)), x));
    Expr bits = out.let("bits", bitcast(ElementType.I32, scaled));
    Expr e =
        out.let(
            "e",
            shift(
                BinaryOp.SHIFT_RIGHT,
                sub(bits, i(x, Float.floatToRawIntBits((float) Math.sqrt(0.5)))),
                23));
    Expr f =
        out.let(
            "f",
            sub(bitcast(ElementType.F32, sub(bits, shift(BinaryOp.SHIFT_LEFT, e, 23))), f(x, 1)));
    Expr exponent =
        out.let("exponent", add(convert(ElementType.F32, e), select(tiny, f(x, -23), f(x, 0))));
    Expr f2 = out.let("f2", mul(f, f));
    Expr tail =
        fma(mul(f, f2), polynomial(LOG, f, f2), fma(f2, f(x, -0.5), mul(exponent, f(x, LN2_LOW))));
    Expr finite = add(fma(exponent, f(x, LN2_HIGH), f), out.let("tail", tail));
    Expr positive = select(less(x, f(x, Float.POSITIVE_INFINITY)), finite, x);
    Expr notNegative = select(equal(x, f(x, 0)), f(x, Float.NEGATIVE_INFINITY), positive);
    return select(less(x, f(x, 0)), f(x, Float.NaN), notNegative);
  }

  /** e/(1 + e) or 1/(1 + e) with e = exp(−|x|), so that neither end loses digits. */
  Expr sigmoid(Expr argument) {
    Expr x = out.let("x", argument);
    Expr e = out.let("e", exp(unary(UnaryOp.NEG, unary(UnaryOp.ABS, x))));
    return div(select(less(x, f(x, 0)), e, f(x, 1)), add(e, f(x, 1)));
  }

  /** x + x³·p(x²) near 0, else 1 − 2/(exp(2|x|) + 1) with the sign of x. */
  Expr tanh(Expr argument) {
    Expr x = out.let("x", argument);
    Expr t = out.let("t", unary(UnaryOp.ABS, x));
    Expr s = out.let("s", mul(x, x));
    Expr small = out.let("small", fma(mul(x, s), polynomial(TANH, s), x));
    Expr e = boundedExp(clamped(add(t, t), Relation.GT, 40));
    Expr large = sub(f(x, 1), div(f(x, 2), add(e, f(x, 1))));
    return select(less(t, f(x, 0.625)), small, flipped(large, out.let("sign", xor(x, t))));
  }

  /** 1 − exp(u + u·p(u)) for u = −|x|, with the sign of x. */
  Expr erf(Expr argument) {
    Expr x = out.let("x", argument);
    Expr minus = out.let("minus", unary(UnaryOp.NEG, unary(UnaryOp.ABS, x)));
    Expr u = out.let("u", clamped(minus, Relation.LT, -3.93));
    Expr negative = boundedExpMinusOne(fma(u, polynomial(ERF, u), u));
    return flipped(negative, out.let("sign", xor(x, minus)));
  }

  /**
   * c₀ + c₁·x + c₂·x² + … by Estrin's scheme (Organization of Computer Systems, 1960): neighbours
   * are joined again and again, so that few of the operations wait for one another. Three terms
   * take no longer by Horner's rule, which needs no further power.
   */
  private Expr polynomial(double[] coefficients, Expr x) {
    return polynomial(coefficients, x, out.let("square", mul(x, x)));
  }

  private Expr polynomial(double[] coefficients, Expr x, Expr square) {
    List<Expr> terms = joined(DoubleStream.of(coefficients).mapToObj(c -> f(x, c)).toList(), x);
    Expr power = square;
    while (terms.size() > 3) {
      terms = joined(terms, power);
      power = out.let("power", mul(power, power));
    }
    Expr sum = terms.getLast();
    for (Expr term : terms.reversed().subList(1, terms.size())) {
      sum = fma(sum, power, term);
    }
    return sum;
  }

  /** Pairs of neighbours a and b as a + b·x, and what has no neighbour as it is. */
  private static List<Expr> joined(List<Expr> terms, Expr x) {
    List<Expr> pairs = new ArrayList<>();
    for (int k = 0; k < terms.size(); k += 2) {
      boolean last = k + 1 == terms.size();
      pairs.add(last ? terms.get(k) : fma(terms.get(k + 1), x, terms.get(k)));
    }
    return pairs;
  }

  /** The limit where x is beyond it; NaN stays, which costs a minimum of hardware more. */
  private Expr clamped(Expr argument, Relation beyond, double limit) {
    Expr x = out.let("x", argument);
    return select(new Expr.Compare(beyond, x, f(x, limit)), f(x, limit), x);
  }

  /** The bits in which two floats differ. */
  private static Expr xor(Expr a, Expr b) {
    return new Expr.Binary(BinaryOp.XOR, bitcast(ElementType.I32, a), bitcast(ElementType.I32, b));
  }

  private static Expr flipped(Expr x, Expr bits) {
    return bitcast(
        ElementType.F32, new Expr.Binary(BinaryOp.XOR, bitcast(ElementType.I32, x), bits));
  }

  /** 2ⁿ for an integer whose low nine bits are n; the others are shifted out. */
  private static Expr powerOfTwo(Expr n) {
    Expr exponent = shift(BinaryOp.SHIFT_LEFT, n, 23);
    return bitcast(ElementType.F32, add(exponent, i(n, Float.floatToRawIntBits(1f))));
  }

  private static Expr shift(BinaryOp op, Expr x, int amount) {
    return new Expr.Binary(op, x, i(x, amount));
  }

  private static Expr f(Expr like, double value) {
    return new Expr.FloatLiteral(like.type().withElement(ElementType.F32), (float) value);
  }

  private static Expr i(Expr like, long value) {
    return new Expr.IntLiteral(like.type().withElement(ElementType.I32), value);
  }
}
