package dev.sinter.ir.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.type.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SmallFloatTest {
  @ParameterizedTest
  @EnumSource(
      names = {"F16", "BF16", "F8E4M3", "F8E4M3FNUZ", "F8E5M2", "F8E5M2FNUZ", "F8E8M0", "F4E2M1"})
  void everyPatternReadsBack(ElementType type) {
    for (long bits = 0; bits < 1L << type.bits(); bits++) {
      double value = SmallFloat.decode(type, bits);
      long again = SmallFloat.encode(type, value);
      if (Double.isNaN(value)) {
        assertTrue(
            Double.isNaN(SmallFloat.decode(type, again)), type + " " + Long.toHexString(bits));
      } else {
        assertEquals(bits, again, type + " " + value);
      }
    }
  }

  /**
   * Between neighbours: the midpoint goes to the even pattern, anything beside it to the nearer
   * one.
   */
  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16", "F8E4M3", "F8E4M3FNUZ", "F8E5M2", "F8E5M2FNUZ", "F4E2M1"})
  void roundingIsToNearestEven(ElementType type) {
    long sign = 1L << (type.bits() - 1);
    boolean oneZero = type.text().endsWith("fnuz");
    for (long bits = 0; isPositive(type, bits + 1); bits++) {
      double low = SmallFloat.decode(type, bits);
      double high = SmallFloat.decode(type, bits + 1);
      double middle = low + (high - low) / 2;
      long even = bits + (bits & 1);
      String about = type + " between " + low + " and " + high;
      assertEquals(even, SmallFloat.encode(type, middle), about);
      assertEquals(even == 0 && oneZero ? 0 : even | sign, SmallFloat.encode(type, -middle), about);
      assertEquals(bits, SmallFloat.encode(type, Math.nextDown(middle)), about);
      assertEquals(bits + 1, SmallFloat.encode(type, Math.nextUp(middle)), about);
    }
  }

  private static boolean isPositive(ElementType type, long bits) {
    return bits < 1L << (type.bits() - 1) && Double.isFinite(SmallFloat.decode(type, bits));
  }

  @Test
  void f16AgreesWithTheJdk() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      assertEquals(
          Float.float16ToFloat((short) bits), (float) SmallFloat.decode(ElementType.F16, bits));
    }
    java.util.Random random = new java.util.Random(7);
    for (int i = 0; i < 100_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (!Float.isNaN(value)) {
        assertEquals(
            Float.floatToFloat16(value) & 0xFFFF,
            SmallFloat.encode(ElementType.F16, value),
            () -> "seed 7: " + value);
      }
    }
  }

  @Test
  void bf16IsTheUpperHalfOfF32() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      assertEquals(
          Float.intBitsToFloat(bits << 16), (float) SmallFloat.decode(ElementType.BF16, bits));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "F16, 65504, 0x7bff",
    "F16, 65519.99, 0x7bff",
    "F16, 65520, 0x7c00",
    "F16, Infinity, 0x7c00",
    "F16, -Infinity, 0xfc00",
    "F16, 2.9802322387695312e-8, 0",
    "F16, 2.98023224e-8, 1",
    "F16, -0.0, 0x8000",
    "F16, NaN, 0x7e00",
    "BF16, 3.3895313892515355e38, 0x7f7f",
    "BF16, 3.4e38, 0x7f80",
    "BF16, 1e300, 0x7f80",
    "BF16, 1e-300, 0",
    "F8E4M3, 448, 0x7e",
    "F8E4M3, 463.9, 0x7e",
    "F8E4M3, 464, 0x7e",
    "F8E4M3, 464.1, 0x7f",
    "F8E4M3, Infinity, 0x7f",
    "F8E4M3, -Infinity, 0xff",
    "F8E4M3, 0.001953125, 1",
    "F8E4M3, 0.0009765625, 0",
    "F8E5M2, 57344, 0x7b",
    "F8E5M2, 61440, 0x7c",
    "F8E5M2, NaN, 0x7e",
    "F8E4M3FNUZ, 240, 0x7f",
    "F8E4M3FNUZ, 247.9, 0x7f",
    "F8E4M3FNUZ, 248, 0x80",
    "F8E4M3FNUZ, -Infinity, 0x80",
    "F8E4M3FNUZ, NaN, 0x80",
    "F8E4M3FNUZ, -0.0, 0",
    "F8E4M3FNUZ, -1e-9, 0",
    "F8E4M3FNUZ, 1, 0x40",
    "F8E4M3FNUZ, -0.0009765625, 0x81",
    "F8E5M2FNUZ, 57344, 0x7f",
    "F8E5M2FNUZ, 61440, 0x80",
    "F8E5M2FNUZ, Infinity, 0x80",
    "F8E5M2FNUZ, NaN, 0x80",
    "F8E5M2FNUZ, 7.62939453125e-6, 1",
    "F8E5M2FNUZ, -0.0, 0",
    "F4E2M1, 0.25, 0",
    "F4E2M1, 0.26, 1",
    "F4E2M1, 1.25, 2",
    "F4E2M1, -1.75, 0xc",
    "F4E2M1, 5, 6",
    "F4E2M1, 5.01, 7",
    "F4E2M1, 1e9, 7",
    "F4E2M1, -Infinity, 0xf",
    "F4E2M1, -0.0, 8",
    "F4E2M1, NaN, 8",
    "F8E8M0, 1, 0x7f",
    "F8E8M0, 1.4999, 0x7f",
    "F8E8M0, 1.5, 0x80",
    "F8E8M0, 5.877471754111438e-39, 0",
    "F8E8M0, 4.4e-39, 0xff",
    "F8E8M0, 4.408103815583578e-39, 0",
    "F8E8M0, 1.7014118346046923e38, 0xfe",
    "F8E8M0, 2.6e38, 0xff",
    "F8E8M0, 0, 0xff",
    "F8E8M0, -1, 0xff",
    "F8E8M0, Infinity, 0xff",
    "F8E8M0, NaN, 0xff"
  })
  void edges(ElementType type, double value, String bits) {
    assertEquals(
        Long.toHexString(Long.decode(bits)), Long.toHexString(SmallFloat.encode(type, value)));
  }
}
