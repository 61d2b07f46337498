package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.add;
import static dev.sinter.passes.schedule.Exprs.bitcast;
import static dev.sinter.passes.schedule.Exprs.convert;
import static dev.sinter.passes.schedule.Exprs.div;
import static dev.sinter.passes.schedule.Exprs.equal;
import static dev.sinter.passes.schedule.Exprs.fma;
import static dev.sinter.passes.schedule.Exprs.less;
import static dev.sinter.passes.schedule.Exprs.max;
import static dev.sinter.passes.schedule.Exprs.min;
import static dev.sinter.passes.schedule.Exprs.mul;
import static dev.sinter.passes.schedule.Exprs.select;
import static dev.sinter.passes.schedule.Exprs.sub;
import static dev.sinter.passes.schedule.Exprs.unary;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.Expr.UnaryOp;
import dev.sinter.ir.type.ElementType;

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

  /** 1.5·2²³: adding it leaves a float's nearest integer in its low bits. */
  private static final double ROUNDER = 12582912.0;

  private static final double[] EXP = {
    0.4999999403953552,
    0.16666515171527863,
    0.04166845604777336,
    0.008369418792426586,
    0.0013813144760206342
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
  private static final double[] ERF_SMALL = {
    0.12837916612625122,
    -0.37612631916999817,
    0.1128367930650711,
    -0.02685849741101265,
    0.005198829807341099,
    -0.0008118075202219188,
    8.267461089417338e-05
  };
  private static final double[] ERF_LARGE = {
    -0.12856106460094452,
    -0.6355825066566467,
    -0.1053449884057045,
    0.022760186344385147,
    -0.0029829274863004684,
    6.855731771793216e-05,
    4.188078310107812e-05,
    -4.636151970771607e-06
  };

  private final KernelBuilder out;

  MathFunctions(KernelBuilder out) {
    this.out = out;
  }

  /** eˣ as 2ⁿ·p. */
  private record Power(Expr p, Expr n) {}

  /** The power of two is applied in two halves, so that results may be denormal or infinite. */
  Expr exp(Expr argument) {
    Power power = power(min(max(argument, f(argument, -104)), f(argument, 89)));
    Expr half = out.let("half", shift(BinaryOp.SHIFT_RIGHT, power.n(), 1));
    return mul(mul(power.p(), powerOfTwo(half)), powerOfTwo(sub(power.n(), half)));
  }

  /** The same for |x| ≤ 80 and NaN only, where one power of two is enough. */
  private Expr boundedExp(Expr x) {
    Power power = power(x);
    return mul(power.p(), powerOfTwo(power.n()));
  }

  /** x = n·ln 2 + r, and p(r) ≈ eʳ. */
  private Power power(Expr argument) {
    Expr x = out.let("x", argument);
    Expr shifted = out.let("shifted", fma(x, f(x, LOG2_E), f(x, ROUNDER)));
    Expr n = out.let("n", sub(shifted, f(x, ROUNDER)));
    Expr r = out.let("r", fma(n, f(x, -LN2_LOW), fma(n, f(x, -LN2_HIGH), x)));
    Expr p = add(fma(out.let("r2", mul(r, r)), polynomial(EXP, r), r), f(x, 1));
    Expr rounder = i(x, Float.floatToRawIntBits((float) ROUNDER));
    return new Power(p, out.let("power", sub(bitcast(ElementType.I32, shifted), rounder)));
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
        fma(mul(f, f2), polynomial(LOG, f), fma(f2, f(x, -0.5), mul(exponent, f(x, LN2_LOW))));
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
    Expr e = boundedExp(min(add(t, t), f(x, 40)));
    Expr large = sub(f(x, 1), div(f(x, 2), add(e, f(x, 1))));
    return select(less(t, f(x, 0.625)), small, signed(large, x));
  }

  /** x + x·p(x²) near 0, else 1 − exp(|x|·q(|x|) − |x|) with the sign of x. */
  Expr erf(Expr argument) {
    Expr x = out.let("x", argument);
    Expr t = out.let("t", min(unary(UnaryOp.ABS, x), f(x, 3.93)));
    Expr s = out.let("s", mul(x, x));
    Expr small = out.let("small", fma(x, polynomial(ERF_SMALL, s), x));
    Expr large = sub(f(x, 1), boundedExp(fma(t, polynomial(ERF_LARGE, t), unary(UnaryOp.NEG, t))));
    return select(less(t, f(x, 0.9375)), small, signed(large, x));
  }

  /** c₀ + c₁·x + c₂·x² + … by Horner's rule. */
  private Expr polynomial(double[] coefficients, Expr x) {
    Expr sum = f(x, coefficients[coefficients.length - 1]);
    for (int k = coefficients.length - 2; k >= 0; k--) {
      sum = fma(sum, x, f(x, coefficients[k]));
    }
    return sum;
  }

  private static Expr signed(Expr magnitude, Expr sign) {
    return select(less(sign, f(sign, 0)), unary(UnaryOp.NEG, magnitude), magnitude);
  }

  private static Expr powerOfTwo(Expr n) {
    return bitcast(ElementType.F32, shift(BinaryOp.SHIFT_LEFT, add(n, i(n, 127)), 23));
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
