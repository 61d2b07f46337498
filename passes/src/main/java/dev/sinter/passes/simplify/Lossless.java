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
    if (from == to) {
      return true;
    }
    // Powers of two have no zero.
    if (to == ElementType.BOOL || to == ElementType.F8E8M0) {
      return false;
    }
    if (from == ElementType.BOOL) {
      return true;
    }
    if (from.isFloat()) {
      return to.isFloat() && !lacksNegativeZero(to) && format(to).contains(format(from));
    }
    if (to.isFloat()) {
      return magnitude(from) <= format(to).precision && from.bits() - 1 <= format(to).greatest;
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
    return integer.kind() == ElementType.Kind.SIGNED ? integer.bits() - 1 : integer.bits();
  }

  private static boolean lacksNegativeZero(ElementType type) {
    return type == ElementType.F8E4M3FNUZ || type == ElementType.F8E5M2FNUZ;
  }

  private static Format format(ElementType type) {
    return switch (type) {
      case F4E2M1 -> new Format(2, 0, 2);
      case F8E8M0 -> new Format(1, -127, 127);
      case F8E4M3 -> new Format(4, -6, 8);
      case F8E4M3FNUZ -> new Format(4, -7, 7);
      case F8E5M2 -> new Format(3, -14, 15);
      case F8E5M2FNUZ -> new Format(3, -15, 15);
      case F16 -> new Format(11, -14, 15);
      case BF16 -> new Format(8, -126, 127);
      case F32 -> new Format(24, -126, 127);
      case F64 -> new Format(53, -1022, 1023);
      case BOOL, I2, I4, I8, I16, I32, I64, U2, U4, U8, U16, U32, U64 ->
          throw new IllegalArgumentException(type + " is not a float");
    };
  }
}
