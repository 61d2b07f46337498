package dev.sinter.passes.simplify;

import dev.sinter.ir.type.ElementType;

/** Which floats are powers of two whose reciprocal is a normal float of the same type. */
final class PowersOfTwo {
  private PowersOfTwo() {}

  static boolean hasExactReciprocal(ElementType element, double value) {
    int exponent = Math.getExponent(value);
    return Math.abs(value) == Math.scalb(1.0, exponent) && Math.abs(exponent) <= greatest(element);
  }

  /** The greatest e for which 2^e and 2^−e are both normal. */
  private static int greatest(ElementType element) {
    return switch (element) {
      case F64 -> 1022;
      case F32, BF16 -> 126;
      case F16 -> 14;
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
          F8E5M2FNUZ ->
          -1;
    };
  }
}
