package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Unary.Function;

/**
 * Arithmetic of complex numbers with small imaginary parts, which keep all of their digits: no
 * formula adds them to something large.
 */
record ComplexArithmetic(NumPy np) {

  Complex add(Complex x, Complex y) {
    return new Complex(np.add(x.re(), y.re()), np.add(x.im(), y.im()));
  }

  Complex sub(Complex x, Complex y) {
    return new Complex(np.sub(x.re(), y.re()), np.sub(x.im(), y.im()));
  }

  Complex mul(Complex x, Complex y) {
    return new Complex(
        np.sub(np.mul(x.re(), y.re()), np.mul(x.im(), y.im())),
        np.add(np.mul(x.re(), y.im()), np.mul(x.im(), y.re())));
  }

  /** By Smith's method, which does not square the divisor. */
  Complex div(Complex x, Complex y) {
    Value ratio = np.div(y.im(), y.re());
    Value divisor = np.add(y.re(), np.mul(y.im(), ratio));
    return new Complex(
        np.div(np.add(x.re(), np.mul(x.im(), ratio)), divisor),
        np.div(np.sub(x.im(), np.mul(x.re(), ratio)), divisor));
  }

  /** The principal root of what has a positive real part. */
  Complex sqrt(Complex x) {
    Value ratio = np.div(x.im(), x.re());
    Value length = np.sqrt(np.add(np.square(ratio), 1));
    Value re = np.mul(np.sqrt(x.re()), np.sqrt(np.mul(np.add(length, 1), 0.5)));
    return new Complex(re, np.div(x.im(), np.mul(re, 2)));
  }

  /**
   * xᵖ = aᶜ·(1 + ib/a)ᵖ·aⁱᵈ for x = a + ib and p = c + id, which is good for negative a where p is
   * a whole number; (ib)ᶜ for a = 0.
   */
  Complex pow(Complex x, Complex p) {
    Value none = np.equal(x.re(), np.zerosLike(x.re()));
    Value a = np.where(none, np.onesLike(x.re()), x.re());
    Value ratio = np.where(none, np.zerosLike(a), np.div(x.im(), a));
    Value stretch = half(np.log1p(np.square(ratio)));
    Value turn = np.real(Function.ATAN, ratio);
    Value c = p.re();
    Value d = p.im();
    Value fixed = np.equal(d, np.zerosLike(d));
    Value logarithm = np.where(fixed, np.zerosLike(a), np.log(np.where(fixed, np.onesLike(a), a)));
    Value length = np.mul(np.pow(a, c), np.exp(np.sub(np.mul(c, stretch), np.mul(d, turn))));
    Value angle = np.add(np.mul(c, turn), np.mul(d, np.add(logarithm, stretch)));
    Value quarter = np.mul(np.mul(c, Math.PI / 2), np.sign(x.im()));
    return polar(np.where(none, np.pow(np.abs(x.im()), c), length), np.where(none, quarter, angle));
  }

  /** The angle of (x, y): that of the real parts, and the small turn from there. */
  Complex arctan2(Complex y, Complex x) {
    Value a = y.re();
    Value c = x.re();
    Value square = np.add(np.square(a), np.square(c));
    Value along = np.div(np.add(np.mul(x.im(), c), np.mul(y.im(), a)), square);
    Value across = np.div(np.sub(np.mul(y.im(), c), np.mul(x.im(), a)), square);
    Complex tangent = div(new Complex(np.zerosLike(a), across), new Complex(np.onesLike(a), along));
    Complex turn = new ComplexFunctions(np).arctan(tangent);
    return new Complex(np.add(np.arctan2(a, c), turn.re()), turn.im());
  }

  /** The conjugate of x, times y. */
  Complex conjugateMul(Complex x, Complex y) {
    return mul(new Complex(x.re(), np.negative(x.im())), y);
  }

  Complex polar(Value length, Value angle) {
    return new Complex(np.mul(length, np.cos(angle)), np.mul(length, np.sin(angle)));
  }

  Value half(Value x) {
    return np.mul(x, 0.5);
  }
}
