package dev.sinter.codegen.jvm;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.Expr.Relation;
import dev.sinter.ir.kernel.Expr.UnaryOp;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.type.ElementType;

/**
 * Short names for the expressions that lowerings are written in; literals take the type of a
 * neighbour.
 */
final class ExprBuilder {
  private ExprBuilder() {}

  static Expr unary(UnaryOp op, Expr x) {
    return new Expr.Unary(op, x);
  }

  static Expr binary(BinaryOp op, Expr a, Expr b) {
    return new Expr.Binary(op, a, b);
  }

  static Expr add(Expr a, Expr b) {
    return binary(BinaryOp.ADD, a, b);
  }

  static Expr subtract(Expr a, Expr b) {
    return binary(BinaryOp.SUB, a, b);
  }

  static Expr and(Expr a, Expr b) {
    return binary(BinaryOp.AND, a, b);
  }

  static Expr or(Expr a, Expr b) {
    return binary(BinaryOp.OR, a, b);
  }

  static Expr shiftLeft(Expr x, int by) {
    return binary(BinaryOp.SHIFT_LEFT, x, literal(x.type(), by));
  }

  /** Fills with zeros. */
  static Expr shiftRight(Expr x, int by) {
    return binary(BinaryOp.SHIFT_RIGHT_LOGICAL, x, literal(x.type(), by));
  }

  /** Keeps a value between two bounds. */
  static Expr clamp(Expr x, long low, long high) {
    Expr raised = binary(BinaryOp.MAX, x, literal(x.type(), low));
    return binary(BinaryOp.MIN, raised, literal(x.type(), high));
  }

  static Expr compare(Relation relation, Expr a, Expr b) {
    return new Expr.Compare(relation, a, b);
  }

  static Expr select(Expr condition, Expr whenTrue, Expr whenFalse) {
    return new Expr.Select(condition, whenTrue, whenFalse);
  }

  static Expr convert(ElementType to, Expr x) {
    return x.type().element() == to ? x : new Expr.Convert(x.type().withElement(to), x);
  }

  static Expr bitcast(ElementType to, Expr x) {
    return x.type().element() == to ? x : new Expr.Bitcast(x.type().withElement(to), x);
  }

  /** A number in every lane of a type, float or integer. */
  static Expr literal(KernelType type, long value) {
    return type.element().isFloat()
        ? new Expr.FloatLiteral(type, (double) value)
        : new Expr.IntLiteral(type, value);
  }

  static Expr literal(KernelType type, double value) {
    return new Expr.FloatLiteral(type, value);
  }
}
