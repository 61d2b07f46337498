package dev.sinter.ir.graph;

import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.type.Dim;

/**
 * The integer functions of the primitives on size expressions, where they are one for every binding
 * of the symbols.
 */
final class ShapeIntegers {
  private ShapeIntegers() {}

  static Dim binary(Binary.Function function, Dim a, Dim b) {
    return switch (function) {
      case ADD -> a.plus(b);
      case SUB -> a.minus(b);
      case MUL -> a.times(b);
      case DIV -> quotient(a, b);
      case REM -> remainder(a, b);
      case MAX -> a.max(b);
      case MIN -> a.min(b);
      case AND, OR, XOR -> Dim.of(bitwise(function, constant(a), constant(b)));
      case POW, ATAN2, SHIFT_LEFT, SHIFT_RIGHT -> throw new ShapeRules.Unknown();
    };
  }

  private static Dim quotient(Dim a, Dim b) {
    if (a instanceof Dim.Const x && b instanceof Dim.Const y && y.value() != 0) {
      return Dim.of(Math.divideExact(x.value(), y.value()));
    }
    return floors(a, b).floorDiv(b);
  }

  private static Dim remainder(Dim a, Dim b) {
    if (a instanceof Dim.Const x && b instanceof Dim.Const y && y.value() != 0) {
      return Dim.of(x.value() % y.value());
    }
    return floors(a, b).mod(b);
  }

  /** The dividend, where division by b rounds down whichever way it rounds. */
  private static Dim floors(Dim a, Dim b) {
    boolean nonNegative = isAtLeast(a, Dim.of(0)) && isAtLeast(b, Dim.of(0));
    if (nonNegative || a.mod(b).is(0)) {
      return a;
    }
    throw new ShapeRules.Unknown();
  }

  private static long bitwise(Binary.Function function, long a, long b) {
    return function == Binary.Function.AND ? a & b : function == Binary.Function.OR ? a | b : a ^ b;
  }

  static boolean compare(Compare.Relation relation, Dim a, Dim b) {
    return switch (relation) {
      case EQ -> isEqual(a, b);
      case NE -> !isEqual(a, b);
      case LT -> !isOrdered(b, a);
      case LE -> isOrdered(a, b);
      case GT -> !isOrdered(a, b);
      case GE -> isOrdered(b, a);
    };
  }

  private static boolean isEqual(Dim a, Dim b) {
    if (a.equals(b)) {
      return true;
    }
    if (isAtLeast(a, b.plus(1)) || isAtLeast(b, a.plus(1))) {
      return false;
    }
    throw new ShapeRules.Unknown();
  }

  /** Whether a ≤ b, where that is certain or impossible. */
  private static boolean isOrdered(Dim a, Dim b) {
    if (isAtLeast(b, a)) {
      return true;
    }
    if (isAtLeast(a, b.plus(1))) {
      return false;
    }
    throw new ShapeRules.Unknown();
  }

  /** True where a ≥ b for every binding, as far as the normal form tells. */
  static boolean isAtLeast(Dim a, Dim b) {
    return a.max(b).equals(a);
  }

  static long constant(Dim dim) {
    if (dim instanceof Dim.Const c) {
      return c.value();
    }
    throw new ShapeRules.Unknown();
  }
}
