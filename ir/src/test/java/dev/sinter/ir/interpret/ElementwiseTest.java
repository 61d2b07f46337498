package dev.sinter.ir.interpret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Bitcast;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ElementwiseTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          NEG   | f32[4]{1, -0.0, Infinity, NaN}        | f32[4]{-1, 0, -Infinity, NaN}
          NEG   | i8[2]{-128, 5}                        | i8[2]{-128, -5}
          NEG   | u8[2]{0, 1}                           | u8[2]{0, 255}
          NEG   | f32[0]{}                              | f32[0]{}
          NEG   | f64[]{2.5}                            | f64[]{-2.5}
          ABS   | i32[2]{-2147483648, -7}               | i32[2]{-2147483648, 7}
          ABS   | u64[1]{18446744073709551615}          | u64[1]{18446744073709551615}
          ABS   | f16[3]{-2, -0.0, -Infinity}           | f16[3]{2, 0, Infinity}
          SIGN  | f32[5]{-3, -0.0, 0, 9, NaN}           | f32[5]{-1, -0.0, 0, 1, NaN}
          SIGN  | i64[3]{-9223372036854775808, 0, 4}    | i64[3]{-1, 0, 1}
          SIGN  | u64[2]{18446744073709551615, 0}       | u64[2]{1, 0}
          NOT   | bool[2]{0, 1}                         | bool[2]{1, 0}
          NOT   | u8[2]{0, 170}                         | u8[2]{255, 85}
          NOT   | i64[1]{0}                             | i64[1]{-1}
          FLOOR | f32[4]{1.5, -1.5, -0.0, Infinity}     | f32[4]{1, -2, -0.0, Infinity}
          CEIL  | f32[3]{1.5, -0.5, NaN}                | f32[3]{2, -0.0, NaN}
          TRUNC | f64[4]{1.9, -1.9, -0.5, NaN}          | f64[4]{1, -1, -0.0, NaN}
          ROUND | f32[6]{0.5, 1.5, 2.5, -0.5, -1.5, 3.2} | f32[6]{0, 2, 2, -0.0, -2, 3}
          SQRT  | f32[5]{4, 2, -0.0, -1, Infinity}      | f32[5]{2, 1.4142135, -0.0, NaN, Infinity}
          RSQRT | f32[4]{4, 0, -0.0, Infinity}          | f32[4]{0.5, Infinity, -Infinity, 0}
          EXP   | f32[5]{0, 1, 89, -Infinity, NaN}      | f32[5]{1, 2.7182817, Infinity, 0, NaN}
          EXP   | bf16[2]{1, 3}                         | bf16[2]{2.71875, 20.125}
          LOG   | f32[4]{1, 0, -1, Infinity}            | f32[4]{0, -Infinity, NaN, Infinity}
          LOG1P | f32[2]{1e-10, -1}                     | f32[2]{1e-10, -Infinity}
          EXPM1 | f32[2]{1e-10, -Infinity}              | f32[2]{1e-10, -1}
          SIN   | f32[2]{0, Infinity}                   | f32[2]{0, NaN}
          COS   | f32[2]{0, 1}                          | f32[2]{1, 0.5403023}
          TAN   | f32[1]{1}                             | f32[1]{1.5574077}
          ASIN  | f32[2]{1, 2}                          | f32[2]{1.5707964, NaN}
          ACOS  | f32[2]{1, -1}                         | f32[2]{0, 3.1415927}
          ATAN  | f32[2]{1, -Infinity}                  | f32[2]{0.7853982, -1.5707964}
          SINH  | f32[1]{1}                             | f32[1]{1.1752012}
          COSH  | f32[1]{1}                             | f32[1]{1.5430807}
          TANH  | f32[3]{1, Infinity, -0.0}             | f32[3]{0.7615942, 1, -0.0}
          ASINH | f32[3]{-Infinity, -0.0, NaN}          | f32[3]{-Infinity, -0.0, NaN}
          ACOSH | f32[4]{1, 0.5, Infinity, NaN}         | f32[4]{0, NaN, Infinity, NaN}
          ATANH | f32[5]{1, -1, 2, -0.0, NaN}           | f32[5]{Infinity, -Infinity, NaN, -0.0, NaN}
          ERF   | f32[4]{Infinity, -Infinity, -0.0, NaN} | f32[4]{1, -1, -0.0, NaN}
          SIGMOID | f32[4]{0, -Infinity, Infinity, NaN} | f32[4]{0.5, 0, 1, NaN}
          LGAMMA | f32[6]{0, -0.0, -3, Infinity, -Infinity, NaN} | f32[6]{Infinity, Infinity, Infinity, Infinity, Infinity, NaN}
          LGAMMA | f32[2]{1, 2}                         | f32[2]{0, 0}
          DIGAMMA | f32[6]{0, -0.0, -3, Infinity, -Infinity, NaN} | f32[6]{-Infinity, Infinity, NaN, Infinity, NaN, NaN}
          """)
  void unary(Unary.Function function, String x, String result) {
    TensorText.check(new Unary(function), x, result);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ADD | f32[3]{1, Infinity, 16777216}; f32[3]{2, -Infinity, 1} | f32[3]{3, NaN, 16777216}
          ADD | i32[1]{2147483647}; i32[1]{1}         | i32[1]{-2147483648}
          ADD | u8[1]{255}; u8[1]{2}                  | u8[1]{1}
          ADD | f16[2]{65504, 2048}; f16[2]{32, 1}    | f16[2]{Infinity, 2048}
          SUB | u64[1]{0}; u64[1]{1}                  | u64[1]{18446744073709551615}
          MUL | i64[1]{-9223372036854775808}; i64[1]{-1} | i64[1]{-9223372036854775808}
          MUL | f32[2]{0, 1e30}; f32[2]{Infinity, 1e30} | f32[2]{NaN, Infinity}
          DIV | i32[4]{7, -7, -2147483648, 0}; i32[4]{2, 2, -1, 5} | i32[4]{3, -3, -2147483648, 0}
          DIV | i64[1]{-9223372036854775808}; i64[1]{-1} | i64[1]{-9223372036854775808}
          DIV | u64[1]{18446744073709551615}; u64[1]{2} | u64[1]{9223372036854775807}
          DIV | f32[3]{1, 0, -1}; f32[3]{0, 0, 0}     | f32[3]{Infinity, NaN, -Infinity}
          REM | i32[3]{7, -7, -2147483648}; i32[3]{-3, 3, -1} | i32[3]{1, -1, 0}
          REM | u64[1]{18446744073709551615}; u64[1]{10} | u64[1]{5}
          REM | f32[4]{5.5, -5.5, 1, 1}; f32[4]{2, 2, 0, Infinity} | f32[4]{1.5, -1.5, NaN, 1}
          POW | i32[5]{2, -2, 0, 3, 7}; i32[5]{31, 3, 0, -1, 0} | i32[5]{-2147483648, -8, 1, 0, 1}
          POW | i64[3]{1, -1, -1}; i64[3]{-5, -5, -4} | i64[3]{1, -1, 1}
          POW | u8[1]{3}; u8[1]{255}                  | u8[1]{171}
          POW | f32[6]{2, 1, -1, NaN, -8, 0}; f32[6]{0.5, NaN, Infinity, 0, 0.333, -1} | f32[6]{1.4142135, 1, 1, 1, NaN, Infinity}
          MAX | f32[4]{-0.0, NaN, 1, 2}; f32[4]{0, 1, NaN, 3} | f32[4]{0, NaN, NaN, 3}
          MIN | f32[3]{0, NaN, 1}; f32[3]{-0.0, 1, -Infinity} | f32[3]{-0.0, NaN, -Infinity}
          MAX | u64[1]{18446744073709551615}; u64[1]{1} | u64[1]{18446744073709551615}
          MIN | u64[1]{18446744073709551615}; u64[1]{1} | u64[1]{1}
          MAX | i8[1]{-128}; i8[1]{127}               | i8[1]{127}
          ATAN2 | f32[3]{1, -0.0, 0}; f32[3]{-1, -1, -0.0} | f32[3]{2.3561945, -3.1415927, 3.1415927}
          AND | bool[4]{0, 0, 1, 1}; bool[4]{0, 1, 0, 1} | bool[4]{0, 0, 0, 1}
          OR  | bool[4]{0, 0, 1, 1}; bool[4]{0, 1, 0, 1} | bool[4]{0, 1, 1, 1}
          XOR | bool[4]{0, 0, 1, 1}; bool[4]{0, 1, 0, 1} | bool[4]{0, 1, 1, 0}
          AND | i8[1]{-1}; i8[1]{15}                  | i8[1]{15}
          XOR | u16[1]{65535}; u16[1]{255}            | u16[1]{65280}
          SHIFT_LEFT  | u8[4]{1, 1, 255, 1}; u8[4]{7, 8, 1, 200} | u8[4]{128, 0, 254, 0}
          SHIFT_LEFT  | i64[2]{1, 1}; i64[2]{63, 64}  | i64[2]{-9223372036854775808, 0}
          SHIFT_RIGHT | i8[4]{-128, -128, 127, -1}; i8[4]{7, 8, 8, -1} | i8[4]{-1, -1, 0, -1}
          SHIFT_RIGHT | u64[2]{18446744073709551615, 8}; u64[2]{63, 64} | u64[2]{1, 0}
          SHIFT_RIGHT | u8[1]{255}; u8[1]{1}          | u8[1]{127}
          """)
  void binary(Binary.Function function, String operands, String result) {
    TensorText.check(new Binary(function), operands, result);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DIV | i32[1]{1}; i32[1]{0} | div: integer division by zero
          REM | u8[1]{1}; u8[1]{0}   | rem: integer division by zero
          POW | i64[1]{0}; i64[1]{-1} | pow: integer division by zero
          """)
  void undefinedQuotientsAreRefused(Binary.Function function, String operands, String message) {
    SinterException e =
        assertThrows(
            SinterException.class,
            () -> TensorText.evaluateAll(new Binary(function), TensorText.parseAll(operands)));
    assertEquals(ErrorCode.VALUE_OUT_OF_RANGE, e.code());
    assertEquals(message, e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          EQ | f32[4]{NaN, -0.0, 1, 2}; f32[4]{NaN, 0, 1, 3} | bool[4]{0, 1, 1, 0}
          NE | f32[2]{NaN, 1}; f32[2]{NaN, 1}                | bool[2]{1, 0}
          LT | f32[3]{NaN, -Infinity, 1}; f32[3]{1, 0, 1}    | bool[3]{0, 1, 0}
          LE | f64[2]{1, NaN}; f64[2]{1, NaN}                | bool[2]{1, 0}
          GT | u64[1]{18446744073709551615}; u64[1]{1}       | bool[1]{1}
          GE | i64[2]{-9223372036854775808, 0}; i64[2]{0, 0} | bool[2]{0, 1}
          LT | bool[2]{0, 1}; bool[2]{1, 1}                  | bool[2]{1, 0}
          EQ | i64[1]{9007199254740993}; i64[1]{9007199254740992} | bool[1]{0}
          LT | f32[0]{}; f32[0]{}                            | bool[0]{}
          """)
  void compare(Compare.Relation relation, String operands, String result) {
    TensorText.check(new Compare(relation), operands, result);
  }

  @Test
  void selectTakesFromEither() {
    TensorText.check(
        new Select(),
        "bool[3]{1, 0, 1}; f32[3]{1, 2, NaN}; f32[3]{-0.0, -0.0, 6}",
        "f32[3]{1, -0.0, NaN}");
    TensorText.check(new Select(), "bool[]{0}; i64[]{1}; i64[]{2}", "i64[]{2}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          f32[6]{1.9, -1.9, NaN, Infinity, -Infinity, 3e9} | i32[6]{1, -1, 0, 2147483647, -2147483648, 2147483647}
          f32[4]{-1, 300, NaN, 2.9}          | u8[4]{0, 255, 0, 2}
          f64[4]{-1, 2e19, 1e19, 9007199254740993} | u64[4]{0, 18446744073709551615, 10000000000000000000, 9007199254740992}
          f32[2]{1e30, -1e30}                | i64[2]{9223372036854775807, -9223372036854775808}
          f32[3]{200, -200, 7.5}             | i4[3]{7, -8, 7}
          f32[2]{-3, 99}                     | u4[2]{0, 15}
          f32[4]{0, -0.0, 0.1, NaN}          | bool[4]{0, 0, 1, 1}
          i32[3]{0, -1, 256}                 | bool[3]{0, 1, 1}
          i32[3]{257, -1, 128}               | i8[3]{1, -1, -128}
          i64[1]{-1}                         | u64[1]{18446744073709551615}
          i8[1]{-1}                          | u32[1]{4294967295}
          u64[1]{18446744073709551615}       | f64[1]{1.8446744073709552E19}
          u64[1]{18446744073709551615}       | i32[1]{-1}
          bool[2]{0, 1}                      | f16[2]{0, 1}
          f64[3]{1.00048828125, 1e300, 6e-8} | f16[3]{1, Infinity, 5.9604645E-8}
          f64[2]{1.00000006, 1e300}          | f32[2]{1.0000001192092896, Infinity}
          f32[2]{1.00390625, 1.01171875}     | bf16[2]{1, 1.015625}
          f32[3]{500, NaN, 17}               | f8e4m3[3]{NaN, NaN, 16}
          f8e5m2[2]{Infinity, 1.25}          | f32[2]{Infinity, 1.25}
          i4[2]{-8, 7}                       | i32[2]{-8, 7}
          i64[2]{9007199254740993, -9007199254740993} | f64[2]{9007199254740992, -9007199254740992}
          """)
  void cast(String from, String to) {
    TensorText.check(new Cast(TensorText.parse(to).element()), from, to);
  }

  /**
   * 2⁵⁴ + 2³⁰ + 1 lies just above a tie of f32; rounded to double first, it would be taken for the
   * tie.
   */
  @Test
  void castFromIntegersRoundsOnce() {
    long above = (1L << 54) + (1L << 30) + 1;
    float expected = (float) above;
    assertEquals(0x1.000002p54f, expected);
    assertEquals(
        expected,
        (float)
            TensorText.evaluate(new Cast(ElementType.F32), Tensor.of(new long[] {above}, 1))
                .getDouble(0));
    assertEquals(
        -expected,
        (float)
            TensorText.evaluate(new Cast(ElementType.F32), Tensor.of(new long[] {-above}, 1))
                .getDouble(0));
    Tensor least = Tensor.of(new long[] {Long.MIN_VALUE, Long.MAX_VALUE}, 2);
    assertEquals(
        "f32[2]{-9.223372036854776E18, 9.223372036854776E18}",
        TensorText.print(TensorText.evaluate(new Cast(ElementType.F32), least)));
  }

  @Test
  void bitcastKeepsBits() {
    TensorText.check(
        new Bitcast(ElementType.I32), "f32[2]{1, -0.0}", "i32[2]{1065353216, -2147483648}");
    TensorText.check(new Bitcast(ElementType.BOOL), "u8[2]{0, 1}", "bool[2]{0, 1}");
    TensorText.check(new Bitcast(ElementType.I4), "i8[2]{-8, 7}", "i4[2]{-8, 7}");
  }

  @Test
  void bitcastToNoValueIsRefused() {
    SinterException e =
        assertThrows(
            SinterException.class,
            () ->
                TensorText.evaluate(
                    new Bitcast(ElementType.BOOL), TensorText.parse("u8[2]{1, 2}")));
    assertEquals("bitcast: element 1 has bits 0x02, no value of bool", e.getMessage());
  }

  /** More than one block, and not a whole number of them. */
  @Test
  void everyBlockIsComputed() {
    Tensor x =
        TensorText.evaluate(
            new dev.sinter.ir.op.Iota(dev.sinter.ir.type.TensorType.of(ElementType.I32, 2500), 0));
    Tensor sum = TensorText.evaluate(new Binary(Binary.Function.ADD), x, x);
    Tensor real =
        TensorText.evaluate(
            new Unary(Unary.Function.NEG), TensorText.evaluate(new Cast(ElementType.F32), x));
    Tensor greater = TensorText.evaluate(new Compare(Compare.Relation.GT), sum, x);
    for (int i = 0; i < 2500; i++) {
      assertEquals(2L * i, sum.getLong(i));
      assertEquals(-i, real.getDouble(i), 0.0);
      assertEquals(i > 0 ? 1 : 0, greater.getLong(i));
    }
  }
}
