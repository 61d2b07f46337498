package dev.sinter.passes.schedule;

import static dev.sinter.passes.schedule.Exprs.bitcast;
import static dev.sinter.passes.schedule.Exprs.convert;
import static dev.sinter.passes.schedule.Exprs.literal;
import static dev.sinter.passes.schedule.Exprs.select;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.kernel.Expr.BinaryOp;
import dev.sinter.ir.kernel.Expr.UnaryOp;
import dev.sinter.ir.kernel.KernelType;
import dev.sinter.ir.type.ElementType;

/**
 * Signed integers whose order is the one elements are sorted in: NaN is the largest, whatever its
 * sign, and −0 equals +0. A key is of 32 bits, or of 64 for elements of eight bytes.
 */
final class SortKeys {
  private SortKeys() {}

  /** The type of the keys of elements. */
  static ElementType type(ElementType element) {
    return element.bytes() == 8 ? ElementType.I64 : ElementType.I32;
  }

  /**
   * @param x an element
   */
  static Expr of(Expr x, boolean descending) {
    ElementType element = x.type().element();
    Expr key =
        switch (element.kind()) {
          case FLOAT -> ofFloat(element.bytes() == 8 ? x : convert(ElementType.F32, x));
          case BOOL, SIGNED -> convert(type(element), x);
          case UNSIGNED -> ofUnsigned(element, x);
        };
    return descending ? new Expr.Unary(UnaryOp.NOT, key) : key;
  }

  private static Expr ofUnsigned(ElementType element, Expr x) {
    if (element.bytes() < 4) {
      return convert(ElementType.I32, x);
    }
    Expr bits = bitcast(type(element), x);
    long least = element.bytes() == 8 ? Long.MIN_VALUE : Integer.MIN_VALUE;
    return new Expr.Binary(BinaryOp.XOR, bits, new Expr.IntLiteral(bits.type(), least));
  }

  /** Bits order as magnitudes do; those of negative numbers the other way round. */
  private static Expr ofFloat(Expr x) {
    ElementType type = type(x.type().element());
    KernelType bits = KernelType.scalar(type);
    long magnitude = type == ElementType.I64 ? Long.MAX_VALUE : Integer.MAX_VALUE;
    // Adding +0 turns −0 into +0.
    Expr y = bitcast(type, new Expr.Binary(BinaryOp.ADD, x, literal(x.type(), 0)));
    Expr sign =
        new Expr.Binary(BinaryOp.SHIFT_RIGHT, y, new Expr.IntLiteral(bits, type.bytes() * 8L - 1));
    Expr ordered =
        new Expr.Binary(
            BinaryOp.XOR,
            y,
            new Expr.Binary(BinaryOp.AND, sign, new Expr.IntLiteral(bits, magnitude)));
    Expr isNaN = new Expr.Compare(Expr.Relation.NE, x, x);
    return select(isNaN, new Expr.IntLiteral(bits, magnitude), ordered);
  }
}
