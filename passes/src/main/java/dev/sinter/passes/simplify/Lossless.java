package dev.sinter.passes.simplify;

import dev.sinter.ir.type.ElementType;

/** Which element types hold every value of another: {@code i8 ⊂ i16 ⊂ f32 ⊂ f64}. */
final class Lossless {
  /**
   * Significant bits of the floats, and their least and greatest exponents of two; subnormals reach
   * below the least.
   */
  private record Format(int precision, int least, int greatest) {
    boolean contains(Format other) {
      return other.precision <= precision
          && other.greatest <= greatest
          && other.least - other.precision >= least - precision;
    }
  }

  private Lossless() {}

  static boolean isLossless(ElementType from, ElementType to) {
    if (from == to || from == ElementType.BOOL) {
      return true;
    }
    if (to == ElementType.BOOL) {
      return false;
    }
    if (from.isFloat()) {
      return to.isFloat() && format(to).contains(format(from));
    }
    if (to.isFloat()) {
      return magnitude(from) <= format(to).precision && width(from) - 1 <= format(to).greatest;
    }
    boolean losesSign =
        from.kind() == ElementType.Kind.SIGNED && to.kind() == ElementType.Kind.UNSIGNED;
    return !losesSign && magnitude(from) <= magnitude(to);
  }

  /**
   * Bits of the greatest magnitude; that of the least signed value is a power of two and needs no
   * more of a significand.
   */
  private static int magnitude(ElementType integer) {
    return integer.kind() == ElementType.Kind.SIGNED ? width(integer) - 1 : width(integer);
  }

  private static int width(ElementType integer) {
    return integer == ElementType.I4 || integer == ElementType.U4 ? 4 : 8 * integer.bytes();
  }

  private static Format format(ElementType type) {
    return switch (type) {
      case F8E4M3 -> new Format(4, -6, 8);
      case F8E5M2 -> new Format(3, -14, 15);
      case F16 -> new Format(11, -14, 15);
      case BF16 -> new Format(8, -126, 127);
      case F32 -> new Format(24, -126, 127);
      case F64 -> new Format(53, -1022, 1023);
      case BOOL, I4, I8, I16, I32, I64, U4, U8, U16, U32, U64 ->
          throw new IllegalArgumentException(type + " is not a float");
    };
  }
}
