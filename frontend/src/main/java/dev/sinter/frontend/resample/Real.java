package dev.sinter.frontend.resample;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;

/** A real number that may not be known before the model runs. */
public sealed interface Real {
  record Known(double value) implements Real {}

  /** A quotient of sizes. */
  record Ratio(Dim dividend, Dim divisor) implements Real {}

  /** An f64 scalar that the model computes. */
  record Computed(Value value) implements Real {}

  /** Whether it depends neither on data nor on a symbol. */
  default boolean isKnown() {
    return switch (this) {
      case Known _ -> true;
      case Ratio(Dim dividend, Dim divisor) -> dividend.isKnown() && divisor.isKnown();
      case Computed _ -> false;
    };
  }

  /** Whether it is certain to be this integer. */
  default boolean is(Dim integer) {
    return switch (this) {
      case Known(double value) -> integer.isKnown() && value == integer.known();
      case Ratio(Dim dividend, Dim divisor) -> dividend.equals(divisor.times(integer));
      case Computed _ -> false;
    };
  }

  /** As an f64 scalar. */
  default Value in(NumPy np) {
    return times(np, np.scalar(ElementType.F64, 1.0));
  }

  /** f64 numbers times this one. */
  default Value times(NumPy np, Value x) {
    return switch (this) {
      case Known(double value) -> np.mul(x, value);
      case Ratio(Dim dividend, Dim divisor) -> scaled(np, x, dividend, divisor);
      case Computed(Value value) -> np.mul(x, value);
    };
  }

  /** f64 numbers divided by this one, rounded once where it is a quotient of sizes. */
  default Value into(NumPy np, Value x) {
    return switch (this) {
      case Known(double value) -> np.div(x, value);
      case Ratio(Dim dividend, Dim divisor) -> scaled(np, x, divisor, dividend);
      case Computed(Value value) -> np.div(x, value);
    };
  }

  private static Value scaled(NumPy np, Value x, Dim factor, Dim divisor) {
    Value product = np.mul(x, np.size(factor, ElementType.F64));
    return np.div(product, np.size(divisor, ElementType.F64));
  }
}
