package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import java.util.Optional;

/**
 * Tangents of elementwise functions of two operands. Where two operands are the extreme together,
 * each has half of the tangent; a constant takes all of it, so that max(x, 0) has derivative 0 at
 * 0. Powers: ∂xᵖ/∂x is 0 where p is 0, ∂xᵖ/∂p is 0 where x is 0.
 */
record BinaryTangents(Tangents tangents) {

  /** The tangent of f(x, y), given its value; empty where there is none. */
  Optional<Value> of(Binary.Function function, Value x, Value y, Value value) {
    NumPy np = tangents.np();
    Optional<Value> dx = tangents.of(x);
    Optional<Value> dy = tangents.of(y);
    return switch (function) {
      case ADD -> sum(dx, dy);
      case SUB -> sum(dx, dy.map(np::negative));
      case MUL -> sum(dx.map(d -> np.mul(d, y)), dy.map(d -> np.mul(d, x)));
      case DIV ->
          sum(dx.map(d -> np.div(d, y)), dy.map(d -> np.mul(d, np.negative(np.div(value, y)))));
      case REM -> sum(dx, dy.map(d -> np.mul(d, np.negative(np.trunc(np.div(x, y))))));
      case POW ->
          sum(
              dx.map(d -> np.mul(d, baseSlope(x, y))),
              dy.map(d -> np.mul(d, exponentSlope(x, value))));
      case MAX ->
          sum(
              dx.map(d -> chosen(d, np.greater(x, y), x, y)),
              dy.map(d -> chosen(d, np.greater(y, x), x, y)));
      case MIN ->
          sum(
              dx.map(d -> chosen(d, np.less(x, y), x, y)),
              dy.map(d -> chosen(d, np.less(y, x), x, y)));
      case ATAN2 ->
          sum(
              dx.map(d -> np.mul(d, np.div(y, squares(x, y)))),
              dy.map(d -> np.mul(d, np.negative(np.div(x, squares(x, y))))));
      case AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT -> Optional.empty();
    };
  }

  private Optional<Value> sum(Optional<Value> a, Optional<Value> b) {
    return a.isPresent() && b.isPresent()
        ? Optional.of(tangents.np().add(a.get(), b.get()))
        : a.or(() -> b);
  }

  /** y·xʸ⁻¹, and 0 for y = 0 even where x is 0. */
  private Value baseSlope(Value x, Value y) {
    NumPy np = tangents.np();
    Value none = np.equal(y, np.zerosLike(y));
    Value power = np.pow(x, np.where(none, np.onesLike(y), np.sub(y, 1)));
    return np.where(none, np.zerosLike(x), np.mul(y, power));
  }

  /** xʸ·ln x, and 0 where x is 0. */
  private Value exponentSlope(Value x, Value power) {
    NumPy np = tangents.np();
    Value none = np.equal(x, np.zerosLike(x));
    Value log = np.log(np.where(none, np.onesLike(x), x));
    return np.where(none, np.zerosLike(x), np.mul(power, log));
  }

  /** The tangent where its operand wins, and its share where the operands are equal. */
  private Value chosen(Value tangent, Value wins, Value x, Value y) {
    NumPy np = tangents.np();
    Value zero = np.zerosLike(tangent);
    boolean shared = !tangents.isLiteral(x) && !tangents.isLiteral(y);
    Value otherwise = shared ? np.where(np.equal(x, y), np.mul(tangent, 0.5), zero) : zero;
    return np.where(wins, tangent, otherwise);
  }

  private Value squares(Value x, Value y) {
    NumPy np = tangents.np();
    return np.add(np.square(x), np.square(y));
  }
}
