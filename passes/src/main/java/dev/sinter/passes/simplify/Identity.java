package dev.sinter.passes.simplify;

import dev.sinter.ir.op.Binary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;

/**
 * The right identities of binary functions: e with f(x, e) = x for every x, −0, infinities and NaN
 * included.
 */
final class Identity {
  private Identity() {}

  /** The identity as a scalar, or null where a function has none. */
  static Tensor of(Binary.Function function, ElementType element) {
    return switch (function) {
      // −0, not +0: −0 + 0 is +0.
      case ADD -> element.isFloat() ? Tensor.scalar(element, -0.0) : Tensor.scalar(element, 0);
      // +0, not −0: −0 − (−0) is +0.
      case SUB -> Tensor.scalar(element, 0);
      case MUL, DIV, POW -> Tensor.scalar(element, 1);
      case MAX ->
          element.isFloat()
              ? Tensor.scalar(element, Double.NEGATIVE_INFINITY)
              : Tensor.scalar(element, least(element));
      case MIN ->
          element.isFloat()
              ? Tensor.scalar(element, Double.POSITIVE_INFINITY)
              : Tensor.scalar(element, ~least(element));
      case AND -> Tensor.scalar(element, -1);
      case OR, XOR, SHIFT_LEFT, SHIFT_RIGHT -> Tensor.scalar(element, 0);
      case REM, ATAN2 -> null;
    };
  }

  private static long least(ElementType element) {
    return element.kind() == ElementType.Kind.SIGNED ? -1L << (8 * element.bytes() - 1) : 0;
  }
}
