package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Unary.Function;

/**
 * Elementary functions of complex numbers by their definitions, not by derivatives: what they are
 * compared with comes from derivatives. The inverse functions are Kahan's (Branch cuts for complex
 * elementary functions, 1987), whose small imaginary parts keep their digits.
 */
record ComplexFunctions(NumPy np) {
  private static final int ERROR_FUNCTION_TERMS = 14;

  private ComplexArithmetic arithmetic() {
    return new ComplexArithmetic(np);
  }

  Complex exp(Complex z) {
    return arithmetic().polar(np.exp(z.re()), z.im());
  }

  Complex expm1(Complex z) {
    Value re = np.sub(np.mul(np.expm1(z.re()), np.cos(z.im())), versine(z.im()));
    return new Complex(re, np.mul(np.exp(z.re()), np.sin(z.im())));
  }

  /** 1 − cos x = 2·sin²(x/2). */
  private Value versine(Value x) {
    return np.mul(np.square(np.sin(arithmetic().half(x))), 2);
  }

  Complex log(Complex z) {
    return new Complex(np.add(np.log(z.re()), stretch(z.im(), z.re())), np.arctan2(z.im(), z.re()));
  }

  Complex log1p(Complex z) {
    Value above = np.add(z.re(), 1);
    return new Complex(np.add(np.log1p(z.re()), stretch(z.im(), above)), np.arctan2(z.im(), above));
  }

  /** ln √(1 + (b/a)²). */
  private Value stretch(Value b, Value a) {
    return arithmetic().half(np.log1p(np.square(np.div(b, a))));
  }

  Complex rsqrt(Complex z) {
    return arithmetic().div(real(np.onesLike(z.re())), arithmetic().sqrt(z));
  }

  Complex sin(Complex z) {
    return new Complex(np.mul(np.sin(z.re()), cosh(z.im())), np.mul(np.cos(z.re()), sinh(z.im())));
  }

  Complex cos(Complex z) {
    return new Complex(
        np.mul(np.cos(z.re()), cosh(z.im())), np.negative(np.mul(np.sin(z.re()), sinh(z.im()))));
  }

  Complex tan(Complex z) {
    return arithmetic().div(sin(z), cos(z));
  }

  Complex sinh(Complex z) {
    return new Complex(np.mul(sinh(z.re()), np.cos(z.im())), np.mul(cosh(z.re()), np.sin(z.im())));
  }

  Complex cosh(Complex z) {
    return new Complex(np.mul(cosh(z.re()), np.cos(z.im())), np.mul(sinh(z.re()), np.sin(z.im())));
  }

  /** (t·(1 + s²) + i·s/cosh² a) / (1 + t²·s²) with t = tanh a, s = tan b. */
  Complex tanh(Complex z) {
    Value t = np.tanh(z.re());
    Value s = np.tan(z.im());
    Value divisor = np.add(np.square(np.mul(t, s)), 1);
    return new Complex(
        np.div(np.mul(t, np.add(np.square(s), 1)), divisor),
        np.div(np.div(np.div(s, cosh(z.re())), cosh(z.re())), divisor));
  }

  /** 1/(1 + e⁻ᶻ), by the logistic functions of a and −a, which do not overflow. */
  Complex sigmoid(Complex z) {
    Value s = np.real(Function.SIGMOID, z.re());
    Value both = np.mul(s, np.real(Function.SIGMOID, np.negative(z.re())));
    Value turned = np.mul(both, versine(z.im()));
    Value divisor = np.sub(np.onesLike(s), np.mul(turned, 2));
    return new Complex(
        np.div(np.sub(s, turned), divisor), np.div(np.mul(both, np.sin(z.im())), divisor));
  }

  Complex arcsin(Complex z) {
    Complex below = arithmetic().sqrt(arithmetic().sub(real(np.onesLike(z.re())), z));
    Complex above = arithmetic().sqrt(arithmetic().add(real(np.onesLike(z.re())), z));
    return new Complex(
        np.arctan2(z.re(), arithmetic().mul(below, above).re()),
        np.real(Function.ASINH, arithmetic().conjugateMul(below, above).im()));
  }

  Complex arccos(Complex z) {
    Complex below = arithmetic().sqrt(arithmetic().sub(real(np.onesLike(z.re())), z));
    Complex above = arithmetic().sqrt(arithmetic().add(real(np.onesLike(z.re())), z));
    return new Complex(
        np.mul(np.arctan2(below.re(), above.re()), 2),
        np.real(Function.ASINH, arithmetic().conjugateMul(above, below).im()));
  }

  /** ½·atan2(2a, 1 − a² − b²) + ¼·i·ln(1 + 4b/(a² + (1 − b)²)). */
  Complex arctan(Complex z) {
    Value a = z.re();
    Value b = z.im();
    Value inside = np.sub(oneMinusSquare(a), np.square(b));
    Value away = np.add(np.square(a), np.square(np.sub(np.onesLike(b), b)));
    return new Complex(
        np.mul(np.arctan2(np.mul(a, 2), inside), 0.5),
        np.mul(np.log1p(np.div(np.mul(b, 4), away)), 0.25));
  }

  /** i·asin(−i·z). */
  Complex arcsinh(Complex z) {
    Complex turned = arcsin(new Complex(z.im(), np.negative(z.re())));
    return new Complex(np.negative(turned.im()), turned.re());
  }

  Complex arccosh(Complex z) {
    Complex below = arithmetic().sqrt(arithmetic().sub(z, real(np.onesLike(z.re()))));
    Complex above = arithmetic().sqrt(arithmetic().add(z, real(np.onesLike(z.re()))));
    return new Complex(
        np.real(Function.ASINH, arithmetic().conjugateMul(below, above).re()),
        np.mul(np.arctan2(below.im(), above.re()), 2));
  }

  /** ¼·ln(1 + 4a/((1 − a)² + b²)) + ½·i·atan2(2b, 1 − a² − b²). */
  Complex arctanh(Complex z) {
    Value a = z.re();
    Value b = z.im();
    Value away = np.add(np.square(np.sub(np.onesLike(a), a)), np.square(b));
    return new Complex(
        np.mul(np.log1p(np.div(np.mul(a, 4), away)), 0.25),
        np.mul(np.arctan2(np.mul(b, 2), np.sub(oneMinusSquare(a), np.square(b))), 0.5));
  }

  private Value oneMinusSquare(Value a) {
    return np.mul(np.sub(np.onesLike(a), a), np.add(a, 1));
  }

  /** By Abramowitz and Stegun, 7.1.29, which is good to 10⁻¹⁶ of the result. */
  Complex erf(Complex z) {
    Value a = np.expandDims(z.re(), z.re().type().rank());
    Value b = np.expandDims(z.im(), z.im().type().rank());
    Value n = np.arange(a.type().element(), 1.0, ERROR_FUNCTION_TERMS, 1.0);
    Value angle = np.mul(np.mul(a, b), 2);
    Value grow = np.mul(cosh(np.mul(n, b)), np.mul(a, 2));
    Value tilt = np.mul(sinh(np.mul(n, b)), n);
    Value weight =
        np.div(np.exp(np.mul(np.square(n), -0.25)), np.add(np.square(n), np.mul(np.square(a), 4)));
    Value re =
        np.add(np.sub(np.mul(a, 2), np.mul(grow, np.cos(angle))), np.mul(tilt, np.sin(angle)));
    Value im = np.add(np.mul(grow, np.sin(angle)), np.mul(tilt, np.cos(angle)));
    Value scale = np.mul(np.exp(np.negative(np.square(z.re()))), 1 / Math.PI);
    Value turn = np.mul(z.re(), z.im());
    Value first = np.mul(z.im(), np.mul(np.sin(turn), ratio(turn)));
    Value second = np.mul(z.im(), ratio(np.mul(turn, 2)));
    return new Complex(
        np.add(np.real(Function.ERF, z.re()), np.mul(scale, np.add(first, total(weight, re)))),
        np.mul(scale, np.add(second, total(weight, im))));
  }

  private Value total(Value weight, Value terms) {
    return np.mul(np.sum(np.mul(weight, terms), -1), 2);
  }

  /** sin x / x, and 1 near 0. */
  private Value ratio(Value x) {
    Value small = np.less(np.abs(x), np.scalarLike(x, 1e-9));
    Value divisor = np.where(small, np.onesLike(x), x);
    return np.where(small, np.onesLike(x), np.div(np.sin(divisor), divisor));
  }

  private Value sinh(Value x) {
    return np.real(Function.SINH, x);
  }

  private Value cosh(Value x) {
    return np.real(Function.COSH, x);
  }

  private Complex real(Value x) {
    return new Complex(x, np.zerosLike(x));
  }
}
