package dev.sinter.ir.interpret;

import dev.sinter.ir.type.ElementType;

/** Conversion between real numbers and integers, a block at a time. */
final class Conversion {
  private Conversion() {}

  /** Truncates, saturates at the ends of the type and takes NaN to 0; bool is ≠ 0. */
  static void toIntegers(double[] from, long[] to, int count, ElementType element) {
    long least = IntegerFunctions.least(element);
    long greatest = IntegerFunctions.greatest(element);
    for (int i = 0; i < count; i++) {
      double x = from[i];
      to[i] =
          switch (element) {
            case BOOL -> x != 0 ? 1 : 0;
            case U64 ->
                x >= 0x1p63
                    ? (x >= 0x1p64 ? -1 : (long) (x - 0x1p63) ^ Long.MIN_VALUE)
                    : Math.max(0, (long) x);
            case I2,
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
                F4E2M1,
                F8E8M0,
                F8E4M3,
                F8E4M3FNUZ,
                F8E5M2,
                F8E5M2FNUZ,
                F16,
                BF16,
                F32,
                F64 ->
                Math.clamp((long) x, least, greatest);
          };
    }
  }

  /** To doubles that, stored as {@code result}, are the nearest values of that type. */
  static void toReals(
      long[] from, double[] to, int count, ElementType element, ElementType result) {
    for (int i = 0; i < count; i++) {
      boolean negative = element != ElementType.U64 && from[i] < 0;
      // The magnitude of the least long is 2⁶³, which is what its negation's bits say unsigned.
      double magnitude = unsigned(negative ? -from[i] : from[i], result == ElementType.F64);
      to[i] = negative ? -magnitude : magnitude;
    }
  }

  /**
   * An unsigned integer as a double: rounded to nearest even, or to odd where it will be rounded
   * again. Rounding to odd keeps in the last bit that something was lost, so that the second
   * rounding to at most 51 bits is as if it were the only one.
   */
  private static double unsigned(long magnitude, boolean nearest) {
    int surplus = Math.max(0, 11 - Long.numberOfLeadingZeros(magnitude));
    if (surplus == 0) {
      return magnitude;
    }
    if (nearest) {
      return magnitude > 0 ? magnitude : ((magnitude >>> 1) | (magnitude & 1)) * 2.0;
    }
    long kept = magnitude >>> surplus;
    return Math.scalb((double) (kept << surplus == magnitude ? kept : kept | 1), surplus);
  }
}
