package dev.sinter.ir.kernel;

import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.ElementType.Kind;

/**
 * Conversion of single values between element types as the graph's cast defines it: floats round to
 * nearest even; to integers they truncate and saturate, NaN to 0; integers wrap; to bool is ≠ 0.
 * Integers are held as {@link Integers} says, floats as bits.
 */
final class Conversions {
  private final Floats floats;

  Conversions(Floats floats) {
    this.floats = floats;
  }

  long convert(ElementType from, ElementType to, long x) {
    if (from == to) {
      return x;
    }
    if (from.isFloat()) {
      double value = floats.decode(from, x);
      return switch (to.kind()) {
        case BOOL -> value != 0 ? 1 : 0;
        case SIGNED, UNSIGNED -> truncated(to, value);
        case FLOAT -> floats.encode(to, value);
      };
    }
    return switch (to.kind()) {
      case BOOL -> x != 0 ? 1 : 0;
      case SIGNED, UNSIGNED -> Integers.wrap(to, x);
      case FLOAT -> toFloat(from, to, x);
    };
  }

  private static long truncated(ElementType to, double value) {
    int bits = to.bits();
    if (to.kind() == Kind.SIGNED) {
      long max = Long.MAX_VALUE >> (64 - bits);
      return Math.clamp((long) value, ~max, max);
    }
    if (to == ElementType.U64) {
      return value >= 0x1p64
          ? -1
          : value >= 0x1p63 ? (long) (value - 0x1p63) ^ Long.MIN_VALUE : Math.max((long) value, 0);
    }
    return Math.clamp((long) value, 0, (1L << bits) - 1);
  }

  private long toFloat(ElementType from, ElementType to, long x) {
    if (from == ElementType.U64 && x < 0) {
      // Half of it, with the lost bit kept for rounding; doubling is exact but where it overflows,
      // as it must.
      return floats.encode(to, rounded(to, (x >>> 1) | (x & 1)) * 2);
    }
    return floats.encode(to, rounded(to, x));
  }

  /** An f64 that rounds to {@code to} as the integer itself would. */
  private static double rounded(ElementType to, long x) {
    return switch (to) {
      case F64 -> (double) x;
      case F32 -> (float) x;
      // To 52 bits and odd if anything was lost, so that the second rounding is right.
      case BOOL,
          I2,
          I4,
          I8,
          I16,
          I32,
          I64,
          U2,
          U4,
          U8,
          U16,
          U32,
          U64,
          F4E2M1,
          F8E8M0,
          F8E4M3,
          F8E4M3FNUZ,
          F8E5M2,
          F8E5M2FNUZ,
          F16,
          BF16 ->
          (double) (Math.abs(x) <= 1L << 53 ? x : (x & -2048) | ((x & 2047) != 0 ? 2048 : 0));
    };
  }
}
