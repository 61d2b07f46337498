package dev.sinter.codegen.jvm;

import dev.sinter.ir.kernel.Expr;
import dev.sinter.ir.type.ElementType;

/**
 * Prints the conversions of vectors that the lowerings leave: between integers, and between them
 * and floats.
 */
final class VectorConversion {
  private final MethodPrinter method;

  VectorConversion(MethodPrinter method) {
    this.method = method;
  }

  /** Pushes the converted vector. */
  void print(Expr.Convert convert) {
    ElementType from = convert.x().type().element();
    ElementType to = convert.type().element();
    if (isRefused(from) || isRefused(to)) {
      throw method.unsupported("conversion of " + convert.x().type() + " to " + convert.type());
    }
    LaneKind source = LaneKind.of(from);
    Species target = method.species(convert.type());
    boolean throughInt = target.kind().isFloat() && ScalarType.isUnsigned(from);
    if (throughInt) {
      // u32 and u64 do not come here, and the narrower ones fit a signed int.
      method.print(ExprBuilder.convert(to, ExprBuilder.convert(ElementType.I32, convert.x())));
      return;
    }
    method.print(convert.x());
    if (source != target.kind()) {
      boolean widens = target.kind().bits() > source.bits();
      String prefix = widens && ScalarType.isUnsigned(from) ? "ZERO_EXTEND_" : "";
      String conversion = prefix + source.letter() + "2" + target.kind().letter();
      VectorApi.convert(method.code(), conversion, source, target);
    }
  }

  /**
   * Few bits in a byte have to be cut off anew after each conversion, and small floats have formats
   * of their own.
   */
  private static boolean isRefused(ElementType element) {
    return element.isStorageOnly();
  }
}
