package dev.sinter.ir.kernel;

import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.Expr.Relation;
import dev.sinter.ir.kernel.Expr.UnaryOp;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.ElementType.Kind;

/**
 * Arithmetic on integers and bools of any element type held in a long: signed ones sign-extended,
 * the others zero-extended, u64 as its bit pattern.
 */
final class Integers {
  private Integers() {}

  /** The value of the low bits. */
  static long wrap(ElementType type, long value) {
    int unused = 64 - type.bits();
    return type.kind() == Kind.SIGNED ? value << unused >> unused : value << unused >>> unused;
  }

  /** NEG, ABS and NOT; the others are defined on floats only. */
  static long unary(UnaryOp op, ElementType type, long x) {
    return switch (op) {
      case NEG -> wrap(type, -x);
      case ABS -> type.kind() == Kind.SIGNED ? wrap(type, Math.abs(x)) : x;
      case NOT -> wrap(type, ~x);
      case SQRT, FLOOR, CEIL, TRUNC, ROUND ->
          throw new IllegalArgumentException(op + " of " + type);
    };
  }

  /**
   * A function of two operands.
   *
   * @throws ArithmeticException on division by zero
   */
  static long binary(BinaryOp op, ElementType type, long a, long b) {
    boolean signed = type.kind() == Kind.SIGNED;
    int shift = (int) (b & (type.bits() - 1));
    return wrap(
        type,
        switch (op) {
          case ADD -> a + b;
          case SUB -> a - b;
          case MUL -> a * b;
          case DIV -> signed ? a / b : Long.divideUnsigned(a, b);
          case REM -> signed ? a % b : Long.remainderUnsigned(a, b);
          case FLOOR_DIV -> signed ? Math.floorDiv(a, b) : Long.divideUnsigned(a, b);
          case FLOOR_MOD -> signed ? Math.floorMod(a, b) : Long.remainderUnsigned(a, b);
          case MAX -> compare(Relation.GE, type, a, b) ? a : b;
          case MIN -> compare(Relation.LE, type, a, b) ? a : b;
          case AND -> a & b;
          case OR -> a | b;
          case XOR -> a ^ b;
          case SHIFT_LEFT -> a << shift;
          case SHIFT_RIGHT -> a << (64 - type.bits()) >> (64 - type.bits()) >> shift;
          case SHIFT_RIGHT_LOGICAL -> a << (64 - type.bits()) >>> (64 - type.bits()) >>> shift;
        });
  }

  static boolean compare(Relation relation, ElementType type, long a, long b) {
    int order = type.kind() == Kind.SIGNED ? Long.compare(a, b) : Long.compareUnsigned(a, b);
    return switch (relation) {
      case EQ -> order == 0;
      case NE -> order != 0;
      case LT -> order < 0;
      case LE -> order <= 0;
      case GT -> order > 0;
      case GE -> order >= 0;
    };
  }
}
