package dev.sinter.ir.op;

import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/**
 * An elementwise function of two operands of one type: x, y → f(x, y). It does not broadcast;
 * {@link Broadcast} does.
 */
public record Binary(Function function) implements Primitive {
  /** The functions. Integer arithmetic wraps. */
  public enum Function {
    ADD,
    SUB,
    MUL,
    /** Integers truncate toward zero; division by zero is an error found when it happens. */
    DIV,
    /** The remainder of truncated division, with the sign of the dividend (C's fmod). */
    REM,
    /**
     * Integer powers by repeated multiplication, negative exponents giving 0, ±1 as truncation of
     * the real value.
     */
    POW,
    /** NaN if either is NaN; max(−0, +0) is +0. */
    MAX,
    /** NaN if either is NaN; min(−0, +0) is −0. */
    MIN,
    ATAN2,
    /** Logical for bool, bitwise for integers; likewise OR and XOR. */
    AND,
    OR,
    XOR,
    /** A shift by the width or more gives 0 (the sign for SHIFT_RIGHT of a signed type). */
    SHIFT_LEFT,
    /** Arithmetic for signed types, logical for unsigned ones. */
    SHIFT_RIGHT;

    boolean takes(ElementType element) {
      return switch (this) {
        case ADD, SUB, MUL, DIV, REM, POW, MAX, MIN -> element.isNumeric();
        case ATAN2 -> element.isFloat() && element.isNumeric();
        case AND, OR, XOR ->
            element == ElementType.BOOL || (element.isInteger() && element.isNumeric());
        case SHIFT_LEFT, SHIFT_RIGHT -> element.isInteger() && element.isNumeric();
      };
    }

    public boolean isCommutative() {
      return switch (this) {
        case ADD, MUL, MAX, MIN, AND, OR, XOR -> true;
        case SUB, DIV, REM, POW, ATAN2, SHIFT_LEFT, SHIFT_RIGHT -> false;
      };
    }
  }

  /** The function's own name: {@code add}. */
  @Override
  public String mnemonic() {
    return function.name().toLowerCase(java.util.Locale.ROOT);
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 2);
    Require.element(
        mnemonic(),
        operands.getFirst(),
        function::takes,
        "a type " + mnemonic() + " is defined on");
    Require.sameElement(mnemonic(), operands.get(0), operands.get(1));
    Require.sameShape(mnemonic(), operands.get(0), operands.get(1));
    return List.of(operands.getFirst());
  }
}
