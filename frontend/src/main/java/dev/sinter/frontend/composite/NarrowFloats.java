package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Bitcast;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.type.ElementType;

/**
 * Conversion to floats of eight bits and fewer as ONNX's Cast has it: what is out of range may
 * become the nearest number instead, and powers of two (f8e8m0) are rounded in one of three ways.
 */
public final class NarrowFloats {
  /** How a number between two powers of two is rounded. */
  public enum Rounding {
    UP,
    DOWN,
    /** To the nearer one, up from the middle. */
    NEAREST
  }

  private static final long F64_MANTISSA = (1L << 52) - 1;

  private NarrowFloats() {}

  public static boolean isOne(ElementType element) {
    return element.isFloat() && element.bits() <= 8;
  }

  /** x as a narrow float; what it lies between in f8e8m0 is rounded away from zero. */
  public static Value cast(NumPy np, Value x, ElementType to, boolean saturate) {
    return cast(np, x, to, saturate, Rounding.UP);
  }

  /**
   * x as a narrow float.
   *
   * @param x of any type
   * @param saturate whether what is out of range, infinities too, becomes the nearest number; NaN
   *     stays NaN
   * @param rounding for f8e8m0; the others round to nearest, ties to even
   */
  public static Value cast(NumPy np, Value x, ElementType to, boolean saturate, Rounding rounding) {
    Value inRange = saturate ? inRange(np, x, to) : x;
    return np.cast(to == ElementType.F8E8M0 ? powerOfTwo(np, inRange, rounding) : inRange, to);
  }

  private static Value inRange(NumPy np, Value x, ElementType to) {
    ElementType type = x.type().element() == ElementType.F64 ? ElementType.F64 : ElementType.F32;
    double top = largest(to);
    Value least = np.scalar(type, to == ElementType.F8E8M0 ? 1 / top : -top);
    return np.maximum(np.minimum(np.cast(x, type), np.scalar(type, top)), least);
  }

  private static double largest(ElementType to) {
    return switch (to) {
      case F4E2M1 -> 6;
      case F8E8M0 -> 0x1p127;
      case F8E4M3 -> 448;
      case F8E4M3FNUZ -> 240;
      case F8E5M2, F8E5M2FNUZ -> 57344;
      case BOOL, I2, I4, I8, I16, I32, I64, U2, U4, U8, U16, U32, U64, F16, BF16, F32, F64 ->
          throw new IllegalArgumentException(to + " is not a narrow float");
    };
  }

  /**
   * Rounds in the bits of f64, which holds all f32 as normal numbers: clearing the mantissa goes
   * down, adding to it before may carry into the exponent. What is not positive, infinite or NaN
   * stays no number of f8e8m0.
   */
  private static Value powerOfTwo(NumPy np, Value x, Rounding rounding) {
    if (rounding == Rounding.NEAREST) {
      return x;
    }
    Value wide = np.cast(x, ElementType.F64);
    Value bits = np.builder().apply(new Bitcast(ElementType.I64), wide);
    Value carried =
        rounding == Rounding.UP ? np.add(bits, np.scalar(ElementType.I64, F64_MANTISSA)) : bits;
    Value exponent =
        np.binary(Binary.Function.AND, carried, np.scalar(ElementType.I64, ~F64_MANTISSA));
    Value power = np.builder().apply(new Bitcast(ElementType.F64), exponent);
    Value finite =
        np.less(
            np.builder().apply(new Unary(Unary.Function.ABS), wide),
            np.scalar(ElementType.F64, Double.POSITIVE_INFINITY));
    return np.where(finite, power, wide);
  }
}
