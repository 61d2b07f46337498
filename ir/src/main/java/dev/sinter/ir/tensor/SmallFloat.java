package dev.sinter.ir.tensor;

import dev.sinter.ir.type.ElementType;

/**
 * Conversion between double and the floats of 16, 8 and 4 bits, rounding to nearest, ties to even.
 * f16 is IEEE binary16; bf16 the upper half of binary32; f8e5m2 is IEEE-like; f8e4m3 (the "fn"
 * form) has no infinities and one NaN pattern, 0x7F (Micikevicius et al., FP8 Formats for Deep
 * Learning, 2022). The fnuz forms have neither infinities nor a negative zero, whose pattern is NaN
 * (Noune et al., 8-bit Numerical Formats for Deep Neural Networks, 2022). f4e2m1 and f8e8m0 are
 * those of the OCP Microscaling Formats, 2023.
 *
 * <p>Overflow goes to infinity, to NaN where the format has no infinity, and to the largest number
 * where it has neither.
 */
final class SmallFloat {
  /** What the patterns that are no ordinary numbers stand for. */
  private enum Specials {
    /** The largest exponent is infinity and NaN. */
    IEEE,
    /** All ones are NaN. */
    ONE_NAN,
    /** The pattern of negative zero is NaN. */
    NAN_FOR_NEGATIVE_ZERO,
    /** Every pattern is a number. */
    NONE
  }

  private record Format(int exponentBits, int mantissaBits, int bias, Specials specials) {
    /** The bit of the sign. */
    long sign() {
      return 1L << (exponentBits + mantissaBits);
    }

    /** The magnitude of infinity in an IEEE-like format. */
    long infinity() {
      return ((1L << exponentBits) - 1) << mantissaBits;
    }

    /** The largest finite magnitude. */
    long largest() {
      return switch (specials) {
        case IEEE -> infinity() - 1;
        case ONE_NAN -> sign() - 2;
        case NAN_FOR_NEGATIVE_ZERO, NONE -> sign() - 1;
      };
    }

    /** What becomes of magnitudes beyond the largest, with their sign. */
    long overflow(long sign) {
      return switch (specials) {
        case IEEE -> sign | infinity();
        case ONE_NAN, NAN_FOR_NEGATIVE_ZERO -> nan(sign);
        case NONE -> sign | largest();
      };
    }

    /** Where there is no NaN, negative zero stands in, as in ONNX's test data. */
    long nan(long sign) {
      return switch (specials) {
        case IEEE -> sign | infinity() | 1L << (mantissaBits - 1);
        case ONE_NAN -> sign | (sign() - 1);
        case NAN_FOR_NEGATIVE_ZERO, NONE -> sign();
      };
    }

    boolean isNaN(long sign, long magnitude) {
      return switch (specials) {
        case IEEE -> magnitude > infinity();
        case ONE_NAN -> magnitude > largest();
        case NAN_FOR_NEGATIVE_ZERO -> sign != 0 && magnitude == 0;
        case NONE -> false;
      };
    }
  }

  private static final int SCALE_BIAS = 127;
  private static final long SCALE_NAN = 0xFF;

  private SmallFloat() {}

  private static Format format(ElementType type) {
    return switch (type) {
      case F16 -> new Format(5, 10, 15, Specials.IEEE);
      case BF16 -> new Format(8, 7, 127, Specials.IEEE);
      case F8E5M2 -> new Format(5, 2, 15, Specials.IEEE);
      case F8E4M3 -> new Format(4, 3, 7, Specials.ONE_NAN);
      case F8E5M2FNUZ -> new Format(5, 2, 16, Specials.NAN_FOR_NEGATIVE_ZERO);
      case F8E4M3FNUZ -> new Format(4, 3, 8, Specials.NAN_FOR_NEGATIVE_ZERO);
      case F4E2M1 -> new Format(2, 1, 1, Specials.NONE);
      case BOOL, I2, I4, I8, I16, I32, I64, U2, U4, U8, U16, U32, U64, F8E8M0, F32, F64 ->
          throw new IllegalArgumentException(type + " is not a small float with a sign");
    };
  }

  static double decode(ElementType type, long bits) {
    if (type == ElementType.F8E8M0) {
      return bits == SCALE_NAN ? Double.NaN : Math.scalb(1.0, (int) bits - SCALE_BIAS);
    }
    Format f = format(type);
    long sign = bits & f.sign();
    long magnitude = bits & (f.sign() - 1);
    double value;
    if (f.isNaN(sign, magnitude)) {
      value = Double.NaN;
    } else if (magnitude > f.largest()) {
      value = Double.POSITIVE_INFINITY;
    } else {
      value = number(f, magnitude);
    }
    return sign != 0 ? -value : value;
  }

  private static double number(Format f, long magnitude) {
    int exponent = (int) (magnitude >>> f.mantissaBits());
    long mantissa = magnitude & ((1L << f.mantissaBits()) - 1);
    return exponent == 0
        ? Math.scalb((double) mantissa, 1 - f.bias() - f.mantissaBits())
        : Math.scalb(
            (double) (mantissa | 1L << f.mantissaBits()), exponent - f.bias() - f.mantissaBits());
  }

  static long encode(ElementType type, double value) {
    if (type == ElementType.F8E8M0) {
      return encodeScale(value);
    }
    Format f = format(type);
    long sign = Double.doubleToRawLongBits(value) < 0 ? f.sign() : 0;
    double magnitude = Math.abs(value);
    if (Double.isNaN(value)) {
      return f.nan(sign);
    }
    if (Double.isInfinite(value)) {
      return f.overflow(sign);
    }
    // One unit in the last place at this magnitude; rint then rounds to nearest even, and a carry
    // moves to the next exponent.
    int exponent = Math.max(Math.getExponent(magnitude), 1 - f.bias());
    double units = Math.rint(Math.scalb(magnitude, f.mantissaBits() - exponent));
    long encoded = ((long) (exponent + f.bias() - 1) << f.mantissaBits()) + (long) units;
    if (encoded > f.largest()) {
      return f.overflow(sign);
    }
    return encoded == 0 && f.specials() == Specials.NAN_FOR_NEGATIVE_ZERO ? 0 : sign | encoded;
  }

  /**
   * The nearest power of two, ties up, as there is no even one; NaN for what is not positive and
   * for what is out of range.
   */
  private static long encodeScale(double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      return SCALE_NAN;
    }
    int below = Math.getExponent(value);
    int nearest = value >= Math.scalb(1.5, below) ? below + 1 : below;
    return Math.abs(nearest) <= SCALE_BIAS ? nearest + SCALE_BIAS : SCALE_NAN;
  }
}
