package dev.sinter.ir.tensor;

import dev.sinter.ir.type.ElementType;

/**
 * Conversion between double and the floats of 16 and 8 bits, rounding to nearest, ties to even. f16
 * is IEEE binary16; bf16 the upper half of binary32; f8e5m2 is IEEE-like; f8e4m3 (the "fn" form)
 * has no infinities, one NaN pattern (0x7F) and maximum 448 (Micikevicius et al., FP8 Formats for
 * Deep Learning, 2022). Overflow goes to infinity, and to NaN where the format has none.
 */
final class SmallFloat {
  private record Format(int exponentBits, int mantissaBits, boolean infinities) {
    int bias() {
      return (1 << (exponentBits - 1)) - 1;
    }

    int bits() {
      return 1 + exponentBits + mantissaBits;
    }

    long maxExponentField() {
      return (1L << exponentBits) - 1;
    }
  }

  private SmallFloat() {}

  private static Format format(ElementType type) {
    return switch (type) {
      case F16 -> new Format(5, 10, true);
      case BF16 -> new Format(8, 7, true);
      case F8E5M2 -> new Format(5, 2, true);
      case F8E4M3 -> new Format(4, 3, false);
      case BOOL, I4, I8, I16, I32, I64, U4, U8, U16, U32, U64, F32, F64 ->
          throw new IllegalArgumentException(type + " is not a small float");
    };
  }

  static double decode(ElementType type, long bits) {
    Format f = format(type);
    boolean negative = (bits >>> (f.bits() - 1) & 1) != 0;
    long exponent = bits >>> f.mantissaBits() & f.maxExponentField();
    long mantissa = bits & ((1L << f.mantissaBits()) - 1);
    double magnitude;
    if (exponent == f.maxExponentField() && f.infinities()) {
      magnitude = mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    } else if (!f.infinities()
        && exponent == f.maxExponentField()
        && mantissa == (1L << f.mantissaBits()) - 1) {
      magnitude = Double.NaN;
    } else if (exponent == 0) {
      magnitude = Math.scalb((double) mantissa, 1 - f.bias() - f.mantissaBits());
    } else {
      magnitude =
          Math.scalb(
              (double) (mantissa | 1L << f.mantissaBits()),
              (int) exponent - f.bias() - f.mantissaBits());
    }
    return negative ? -magnitude : magnitude;
  }

  static long encode(ElementType type, double value) {
    Format f = format(type);
    long sign = Double.doubleToRawLongBits(value) < 0 ? 1L << (f.bits() - 1) : 0;
    double magnitude = Math.abs(value);
    long infinity = f.maxExponentField() << f.mantissaBits();
    long nan =
        f.infinities()
            ? infinity | 1L << (f.mantissaBits() - 1)
            : infinity | ((1L << f.mantissaBits()) - 1);
    if (Double.isNaN(value)) {
      return sign | nan;
    }
    // One unit in the last place at this magnitude; rint then rounds to nearest even, and a carry
    // moves to the next exponent.
    int exponent = Math.max(Math.getExponent(magnitude), 1 - f.bias());
    double units = Math.rint(Math.scalb(magnitude, f.mantissaBits() - exponent));
    long encoded =
        units == Double.POSITIVE_INFINITY
            ? infinity
            : ((long) (exponent + f.bias() - 1) << f.mantissaBits()) + (long) units;
    long largest = f.infinities() ? infinity - 1 : nan - 1;
    return sign
        | (encoded <= largest && Double.isFinite(magnitude)
            ? encoded
            : f.infinities() ? infinity : nan);
  }
}
