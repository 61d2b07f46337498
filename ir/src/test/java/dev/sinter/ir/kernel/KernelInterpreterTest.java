package dev.sinter.ir.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class KernelInterpreterTest {
  /** Expressions and literals that are equal, bit by bit. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "16777216.0 + 1.0; 16777216.0",
        "16777216.0f64 + 1.0f64; 16777217.0f64",
        "2048.0f16 + 1.0f16; 2048.0f16",
        "256.0bf16 + 1.0bf16; 256.0bf16",
        "65504.0f16 + 16.0f16; inff16",
        "fma(16777217.0f64, 1.0f64, -16777216.0f64); 1.0f64",
        "fma(4097.0, 4097.0, -16785408.0); 1.0",
        "1.0 / 0.0; inf",
        "-5.5 % 2.0; -1.5",
        "max(-0.0, 0.0); 0.0",
        "min(0.0, -0.0); -0.0",
        "max(nan, 1.0); nan",
        "-(nan) == nan; false",
        "nan != nan; true",
        "nan >= 0.0; false",
        "round(2.5); 2.0",
        "round(-0.5); -0.0",
        "trunc(-0.5); -0.0",
        "floor(-0.5); -1.0",
        "ceil(-0.5); -0.0",
        "sqrt(2.0); 1.41421356",
        "abs(-0.0); 0.0",
        "-7 / 2; -3",
        "-7 % 2; -1",
        "-7 // 2; -4",
        "-7 %% 2; 1",
        "7 // -2; -4",
        "7 %% -2; -1",
        "-9223372036854775808 / -1; -9223372036854775808",
        "2147483647i32 + 1i32; -2147483648i32",
        "abs(-128i8); -128i8",
        "200u8 + 100u8; 44u8",
        "-(1u8); 255u8",
        "200u8 // 7u8; 28u8",
        "max(200u8, 100u8); 200u8",
        "-1u64 / 2u64; 9223372036854775807u64",
        "-1u64 > 1u64; true",
        "1i32 << 33i32; 2i32",
        "-8i32 >>> 1i32; 2147483644i32",
        "-8i32 >> 1i32; -4i32",
        "200u8 >> 1u8; 228u8",
        "200u8 >>> 1u8; 100u8",
        "!(true); false",
        "!(5i8); -6i8",
        "i32(3000000000.0); 2147483647i32",
        "i32(nan); 0i32",
        "u8(-3.7); 0u8",
        "u8(300.0); 255u8",
        "i8(-3.7); -3i8",
        "u64(1.0e19f64); -8446744073709551616u64",
        "u64(1.0e20); -1u64",
        "i8(300); 44i8",
        "bool(0.5); true",
        "bool(-0.0); false",
        "bool(256); true",
        "f32(16777217); 16777216.0",
        "f32(-1u64); 18446744073709551616.0",
        "f64(9223372036854775807); 9223372036854775807.0f64",
        "bf16(1157425104234217473); 0x1.02p60bf16",
        "bf16(1157425104234217472); 0x1.0p60bf16",
        "f16(1.0009765625); 1.0009765625f16",
        "f16(1.00048828125); 1.0f16",
        "f16(1.0e-8); 0.0f16",
        "f32(true); 1.0",
        "f32(bitcast f16(15361u16)); 1.0009765625",
        "bitcast i32(-0.0); -2147483648i32",
        "bitcast f32(2143289345i32); bitcast f32(2143289345i32)",
        "i32(u32(bitcast i32(-1.0))); -1082130432i32",
        "lane(ramp(5, -3, 4), 3); -4",
        "lane(ramp(250u8, 3u8, 4), 3); 3u8",
        "lane(shuffle(ramp(0, 1, 4), ramp(10, 1, 4), [7, 0]), 0); 13",
        "lane(first(2, 4), 1); true",
        "lane(first(2, 4), 2); false",
        "lane(first(-9223372036854775808, 4), 0); false",
        "select(n == 3, 1.0, 2.0); 1.0",
      })
  void expressionsAreExact(String expression, String value) {
    Kernel kernel =
        KernelParser.parse(
            "kernel k (y: write u8) (n) { store y[0] = "
                + expression
                + " store y[8] = "
                + value
                + " }");
    assertEquals(
        ((Stmt.Store) kernel.body().get(1)).value().type(),
        ((Stmt.Store) kernel.body().get(0)).value().type());
    Tensor y = Tensor.zeros(TensorType.of(ElementType.I64, 2));
    KernelRun.once(kernel, 0, 0, new long[] {3}, y);
    assertEquals(Long.toHexString(y.getLong(1)), Long.toHexString(y.getLong(0)));
  }

  /** Small floats against decimal arithmetic of unlimited precision. */
  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16"})
  void smallFloatsAreRoundedOnce(ElementType type) {
    Random random = new Random(11);
    Floats floats = new Floats();
    for (int i = 0; i < 20_000; i++) {
      long[] bits = random.longs(3, 0, 1 << 16).toArray();
      double[] x = {
        floats.decode(type, bits[0]), floats.decode(type, bits[1]), floats.decode(type, bits[2])
      };
      if (!Double.isFinite(x[0]) || !Double.isFinite(x[1]) || !Double.isFinite(x[2])) {
        continue;
      }
      BigDecimal exact =
          new BigDecimal(x[0]).multiply(new BigDecimal(x[1])).add(new BigDecimal(x[2]));
      assertNearest(
          type,
          exact,
          floats.decode(type, floats.fma(type, bits[0], bits[1], bits[2])),
          "fma " + x[0] + " " + x[1] + " " + x[2]);
      BigDecimal sum = new BigDecimal(x[0]).add(new BigDecimal(x[2]));
      assertNearest(
          type,
          sum,
          floats.decode(type, floats.binary(Expr.BinaryOp.ADD, type, bits[0], bits[2])),
          x[0] + " + " + x[2]);
    }
  }

  /**
   * The result lies no further from the exact value than its neighbours; ties have an even last
   * bit.
   */
  private static void assertNearest(ElementType type, BigDecimal exact, double found, String what) {
    Floats floats = new Floats();
    if (Double.isInfinite(found)) {
      double largest = floats.decode(type, floats.encode(type, found) - 1);
      assertTrue(exact.abs().compareTo(new BigDecimal(Math.abs(largest))) > 0, what);
      return;
    }
    long bits = floats.encode(type, found);
    BigDecimal distance = exact.subtract(new BigDecimal(found)).abs();
    for (long neighbour : new long[] {bits - 1, bits + 1}) {
      double other = floats.decode(type, neighbour & 0xFFFF);
      if (Double.isFinite(other)) {
        int order = distance.compareTo(exact.subtract(new BigDecimal(other)).abs());
        assertTrue(
            order < 0 || (order == 0 && (found == 0 || bits % 2 == 0)), what + " gave " + found);
      }
    }
  }

  @Test
  void largeIntegersAreRoundedOnce() {
    Random random = new Random(12);
    Floats floats = new Floats();
    Conversions conversions = new Conversions(floats);
    for (int i = 0; i < 20_000; i++) {
      long x = random.nextLong() >> random.nextInt(64) | (random.nextBoolean() ? 1 : 0);
      double found =
          floats.decode(
              ElementType.BF16, conversions.convert(ElementType.I64, ElementType.BF16, x));
      assertNearest(ElementType.BF16, new BigDecimal(x), found, "bf16 of " + x);
      BigDecimal unsigned = new BigDecimal(Long.toUnsignedString(x));
      found =
          floats.decode(
              ElementType.BF16, conversions.convert(ElementType.U64, ElementType.BF16, x));
      assertNearest(ElementType.BF16, unsigned, found, "bf16 of unsigned " + x);
      assertEquals(
          unsigned.floatValue(),
          (float)
              floats.decode(
                  ElementType.F32, conversions.convert(ElementType.U64, ElementType.F32, x)));
      assertEquals(
          unsigned.doubleValue(),
          floats.decode(ElementType.F64, conversions.convert(ElementType.U64, ElementType.F64, x)));
      double value = random.nextGaussian() * Math.scalb(1.0, random.nextInt(70));
      long truncated =
          conversions.convert(ElementType.F64, ElementType.U64, Double.doubleToRawLongBits(value));
      BigDecimal expected =
          new BigDecimal(value)
              .setScale(0, RoundingMode.DOWN)
              .max(BigDecimal.ZERO)
              .min(new BigDecimal("18446744073709551615"));
      assertEquals(expected.toPlainString(), Long.toUnsignedString(truncated), "u64 of " + value);
    }
  }

  @Test
  void divisionByZeroIsThatOfTheJvm() {
    Kernel kernel = KernelParser.parse("kernel k (y: write i64) (n) { store y[0] = 1 / n }");
    Tensor y = Tensor.zeros(TensorType.of(ElementType.I64, 1));
    ArithmeticException e =
        assertThrows(
            ArithmeticException.class, () -> KernelRun.once(kernel, 0, 0, new long[] {0}, y));
    assertTrue(e.getMessage().contains("line 2: division by zero"), e::getMessage);
  }

  @Test
  void maskedLanesAreNeitherReadNorWritten() {
    Kernel kernel =
        KernelParser.parse(
            """
            kernel k (x: read f32, y: write f32) (n) {
              store y[0 if first(n, 8)] = load f32x8 x[0 if first(n, 8)] + 1.0
              store y[ramp(0, 8, 8) + 12 if first(1, 8)] = load f32x8 x[ramp(0, -4, 8) if first(1, 8)]
            }
            """);
    Tensor x = Tensor.of(new float[] {1, 2, 3}, 3);
    Tensor y = Tensor.of(new float[] {9, 9, 9, 9}, 4);
    KernelRun.once(kernel, 0, 0, new long[] {3}, x, y);
    assertEquals("f32[4]{2.0, 3.0, 4.0, 1.0}", y.toString());
  }

  @Test
  void loopsEndAtTheLargestNumber() {
    Kernel kernel =
        KernelParser.parse(
            """
            kernel k (y: readwrite i64) () {
              for i: i64 = 9223372036854775800 to 9223372036854775807 step 3 {
                store y[0] = load i64 y[0] + 1
              }
              for j: i32 = 2147483640 to 2147483647 step 2147483647 {
                store y[8] = load i64 y[8] + 1
              }
            }
            """);
    Tensor y = Tensor.zeros(TensorType.of(ElementType.I64, 2));
    KernelRun.once(kernel, 0, 0, new long[0], y);
    assertEquals("i64[2]{3, 1}", y.toString());
  }

  /** What is undefined, with the line it is reported at. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "load; 64; line 2: load of 4 bytes at offset 64 of x, which has 64",
        "load; -4; line 2: load of 4 bytes at offset -4 of x, which has 64",
        "load; 61; line 2: load of 4 bytes at offset 61 of x, which has 64",
        "load; 9223372036854775807; line 2: load of 4 bytes at offset 9223372036854775807 of x",
        "store; 64; line 2: store of 4 bytes at offset 64 of x, which has 64",
      })
  void accessOutOfBoundsIsFound(String kind, long offset, String fault) {
    String statement = kind.equals("load") ? "let v: f32 = load f32 x[n]" : "store x[n] = 0.0";
    Kernel kernel = KernelParser.parse("kernel k (x: readwrite f32) (n) { " + statement + " }");
    // Memory before and after the buffer is not the buffer's.
    MemorySegment around = Tensor.zeros(TensorType.of(ElementType.F32, 64)).data();
    MemorySegment[] memory = {around.asSlice(0, 128)};
    SinterException e =
        assertThrows(
            SinterException.class,
            () ->
                KernelInterpreter.run(kernel, memory, new long[] {64}, new long[] {offset}, 0, 0));
    assertTrue(e.getMessage().contains(fault), e::getMessage);
  }

  @Test
  void roundsThatDependOnEachOtherAreFound() {
    Tensor x = Tensor.zeros(TensorType.of(ElementType.F32, 16));
    for (String statement :
        new String[] {
          "store x[0] = f32(p)",
          "store x[p * 4] = load f32 x[16] + 1.0",
          "store x[p * 4] = splat(f32(p), 2)",
          "store x[60 - p * 4] = load f32 x[p * 4] + 1.0"
        }) {
      Kernel kernel =
          KernelParser.parse(
              "kernel k (x: readwrite f32) () { parallel for p: i64 = lo to hi { "
                  + statement
                  + " } }");
      SinterException e =
          assertThrows(
              SinterException.class,
              () -> KernelRun.once(kernel, 1, 10, new long[0], x),
              statement);
      assertTrue(e.getMessage().contains("line 3: rounds are not independent"), e::getMessage);
    }
    // A tile that is shifted back to fit may write again what is there.
    Kernel overlapping =
        KernelParser.parse(
            "kernel k (x: write f32) () { parallel for p: i64 = lo to hi { store x[min(p * 16, 44)]"
                + " = splat(1.0, 5) } }");
    KernelRun.once(overlapping, 0, 4, new long[0], x);
  }
}
