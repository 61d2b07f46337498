package dev.sinter.passes.schedule;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.Expr.UnaryOp;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.type.ElementType;

/**
 * Short names for kernel expressions, so that a schedule reads like arithmetic; integer literals
 * fold.
 */
final class Exprs {
  private Exprs() {}

  static Expr i64(long value) {
    return new Expr.IntLiteral(KernelType.I64, value);
  }

  static Expr i32(long value) {
    return new Expr.IntLiteral(KernelType.I32, value);
  }

  /** A number in every lane of a type; bool takes 0 and 1. */
  static Expr literal(KernelType type, double value) {
    return type.element().isFloat()
        ? new Expr.FloatLiteral(type, value)
        : new Expr.IntLiteral(type, (long) value);
  }

  static Expr add(Expr a, Expr b) {
    if (isZero(a)) {
      return b;
    }
    return isZero(b) ? a : fold(BinaryOp.ADD, a, b);
  }

  static Expr sub(Expr a, Expr b) {
    return isZero(b) ? a : fold(BinaryOp.SUB, a, b);
  }

  static Expr mul(Expr a, Expr b) {
    if (isZero(a) || isZero(b)) {
      return isZero(a) ? a : b;
    }
    if (isOne(a)) {
      return b;
    }
    return isOne(b) ? a : fold(BinaryOp.MUL, a, b);
  }

  static Expr min(Expr a, Expr b) {
    return new Expr.Binary(BinaryOp.MIN, a, b);
  }

  static Expr max(Expr a, Expr b) {
    return new Expr.Binary(BinaryOp.MAX, a, b);
  }

  static Expr floorDiv(Expr a, Expr b) {
    return isOne(b) ? a : new Expr.Binary(BinaryOp.FLOOR_DIV, a, b);
  }

  static Expr floorMod(Expr a, Expr b) {
    return new Expr.Binary(BinaryOp.FLOOR_MOD, a, b);
  }

  static Expr div(Expr a, Expr b) {
    return new Expr.Binary(BinaryOp.DIV, a, b);
  }

  static Expr unary(UnaryOp op, Expr x) {
    return new Expr.Unary(op, x);
  }

  static Expr fma(Expr a, Expr b, Expr c) {
    return new Expr.Fma(a, b, c);
  }

  /** a·b + c, of floats with one rounding. */
  static Expr multiplyAdd(Expr a, Expr b, Expr c) {
    return c.type().element().isFloat() ? fma(a, b, c) : add(mul(a, b), c);
  }

  static Expr less(Expr a, Expr b) {
    return new Expr.Compare(Expr.Relation.LT, a, b);
  }

  static Expr greater(Expr a, Expr b) {
    return new Expr.Compare(Expr.Relation.GT, a, b);
  }

  static Expr equal(Expr a, Expr b) {
    return new Expr.Compare(Expr.Relation.EQ, a, b);
  }

  static Expr and(Expr a, Expr b) {
    return new Expr.Binary(BinaryOp.AND, a, b);
  }

  static Expr or(Expr a, Expr b) {
    return new Expr.Binary(BinaryOp.OR, a, b);
  }

  static Expr select(Expr condition, Expr a, Expr b) {
    return new Expr.Select(condition, a, b);
  }

  static Expr toI32(Expr x) {
    return convert(ElementType.I32, x);
  }

  static Expr toI64(Expr x) {
    return convert(ElementType.I64, x);
  }

  static Expr convert(ElementType element, Expr x) {
    if (x.type().element() == element) {
      return x;
    }
    KernelType type = x.type().withElement(element);
    return x instanceof Expr.IntLiteral i && element.isInteger()
        ? new Expr.IntLiteral(type, i.value())
        : new Expr.Convert(type, x);
  }

  static Expr bitcast(ElementType element, Expr x) {
    return new Expr.Bitcast(x.type().withElement(element), x);
  }

  /** The integers that elements are taken for where they are only moved. */
  static ElementType bits(ElementType element) {
    return switch (element.bytes()) {
      case 1 -> ElementType.I8;
      case 2 -> ElementType.I16;
      case 4 -> ElementType.I32;
      default -> ElementType.I64;
    };
  }

  /** A scalar in every lane; a literal becomes a literal of the vector type. */
  static Expr splat(Expr x, int lanes) {
    if (lanes == 1) {
      return x;
    }
    return switch (x) {
      case Expr.FloatLiteral f -> new Expr.FloatLiteral(f.type().withLanes(lanes), f.value());
      case Expr.IntLiteral i -> new Expr.IntLiteral(i.type().withLanes(lanes), i.value());
      case Expr other -> new Expr.Splat(other, lanes);
    };
  }

  static boolean isZero(Expr x) {
    return x instanceof Expr.IntLiteral i && i.value() == 0;
  }

  static boolean isOne(Expr x) {
    return x instanceof Expr.IntLiteral i && i.value() == 1;
  }

  private static Expr fold(BinaryOp op, Expr a, Expr b) {
    boolean known =
        a instanceof Expr.IntLiteral
            && b instanceof Expr.IntLiteral
            && a.type().equals(KernelType.I64);
    if (known && op == BinaryOp.ADD) {
      return i64(((Expr.IntLiteral) a).value() + ((Expr.IntLiteral) b).value());
    }
    if (known && op == BinaryOp.MUL) {
      return i64(((Expr.IntLiteral) a).value() * ((Expr.IntLiteral) b).value());
    }
    return new Expr.Binary(op, a, b);
  }
}
