package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Unary.Function;
import java.util.function.UnaryOperator;

/** Products of many complex numbers: lengths multiply, angles add. */
record ComplexProducts(NumPy np) {

  /**
   * The length of each factor with the sign of its real part, and the angle from there: a factor
   * without a real part has a right angle.
   */
  Complex polar(Complex z) {
    Value none = np.equal(z.re(), np.zerosLike(z.re()));
    Value ratio = np.div(z.im(), np.where(none, np.onesLike(z.re()), z.re()));
    Value length = np.mul(z.re(), np.sqrt(np.add(np.square(ratio), 1)));
    return new Complex(
        np.where(none, z.im(), length),
        np.where(none, np.scalarLike(ratio, Math.PI / 2), np.real(Function.ATAN, ratio)));
  }

  /** Factors that are combined by one operation on lengths and one on angles. */
  Complex of(Complex factors, UnaryOperator<Value> multiply, UnaryOperator<Value> add) {
    Complex polar = polar(factors);
    return new ComplexArithmetic(np).polar(multiply.apply(polar.re()), add.apply(polar.im()));
  }
}
