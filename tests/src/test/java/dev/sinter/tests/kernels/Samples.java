package dev.sinter.tests.kernels;

import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Bit patterns of values where mistakes hide, and random ones. */
public final class Samples {
  static final long SEED = 20261121;

  private static final double[] FLOATS = {
    0.0,
    -0.0,
    1,
    -1,
    0.5,
    -0.5,
    0.3,
    -0.7,
    1.5,
    2.5,
    -1.5,
    -2.5,
    3,
    7,
    100.25,
    -100.75,
    127.5,
    128,
    255.9,
    256,
    -128.5,
    -129,
    32767.5,
    32768,
    -32769,
    65504,
    65519,
    65520,
    65536,
    0x1p-14,
    0x1p-15,
    0x1p-24,
    0x1.8p-25,
    0x1p-25,
    8388607.5,
    -8388607.5,
    8388608,
    8388609,
    16777217,
    2147483647.0,
    2147483648.0,
    -2147483648.0,
    -2147483649.0,
    4294967295.0,
    4294967296.0,
    0x1p62,
    0x1p63,
    -0x1p63,
    0x1.8p63,
    0x1p64,
    4503599627370495.5,
    4503599627370497.0,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    Double.MIN_VALUE,
    -Double.MAX_VALUE,
    0x1.000001p0,
    1.00048828125,
    0x1.0020000000001p0,
    1.00390625,
    0x1.0100000000001p0,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN
  };

  private static final long[] INTEGERS = {
    0,
    1,
    -1,
    2,
    -2,
    3,
    -3,
    5,
    7,
    8,
    15,
    16,
    31,
    32,
    33,
    63,
    64,
    100,
    -100,
    127,
    -127,
    128,
    -128,
    255,
    256,
    32767,
    -32768,
    65535,
    16777217,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    Integer.MIN_VALUE + 1L,
    0xFFFF_FFFFL,
    0x1_0000_0000L,
    9007199254740993L,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MIN_VALUE + 1,
    Long.MAX_VALUE - 511,
    0x7FFF_FF40_0000_0001L,
    0x0101_0000_0000_0001L,
    -0x0101_0000_0000_0001L,
    0x8080_0000_0000_0001L,
    0x40_4000_0000_0001L
  };

  private Samples() {}

  /** The special values of a type. */
  public static List<Long> special(ElementType type) {
    List<Long> samples = new ArrayList<>();
    if (type == ElementType.BOOL) {
      return List.of(0L, 1L);
    }
    if (type.isFloat()) {
      for (double value : FLOATS) {
        samples.add(LaneOracle.ofDouble(type, value));
      }
    } else {
      for (long value : INTEGERS) {
        samples.add(LaneOracle.ofInteger(type, java.math.BigInteger.valueOf(value)));
      }
    }
    return samples.stream().distinct().toList();
  }

  /** Any bits. */
  static long random(ElementType type, SplittableRandom random) {
    return type == ElementType.BOOL
        ? random.nextLong(2)
        : random.nextLong() >>> (64 - type.bytes() * 8);
  }

  /** At least this many, special values first. */
  static List<Long> of(ElementType type, int count) {
    List<Long> samples = new ArrayList<>(special(type));
    SplittableRandom random = new SplittableRandom(SEED);
    while (samples.size() < count) {
      samples.add(random(type, random));
    }
    return samples;
  }
}
