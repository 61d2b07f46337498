package dev.sinter.ir.interpret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Concat;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.Extent;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.op.Reverse;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class MovementTest {
  private static final String SIX = "i32[2,3]{1, 2, 3, 4, 5, 6}";

  @Test
  void constantAndExtent() {
    TensorText.check(new Constant(TensorText.parse("f32[2]{1, NaN}")), "", "f32[2]{1, NaN}");
    TensorText.check(new Extent(Dim.of(7)), "", "i64[]{7}");
    assertEquals(
        13,
        Interpreter.evaluate(new Extent(Dim.parse("2*n+1")), List.of(), symbol -> 6)
            .getFirst()
            .getLong(0));
  }

  @Test
  void iotaCountsAlongItsAxis() {
    TensorText.check(
        new Iota(TensorType.of(ElementType.I64, 2, 3), 0), "", "i64[2,3]{0, 0, 0, 1, 1, 1}");
    TensorText.check(
        new Iota(TensorType.of(ElementType.F32, 2, 3), 1), "", "f32[2,3]{0, 1, 2, 0, 1, 2}");
    TensorText.check(new Iota(TensorType.of(ElementType.U8, 0, 3), 1), "", "u8[0,3]{}");
    assertEquals(
        3, TensorText.evaluate(new Iota(TensorType.of(ElementType.U8, 260), 0)).getLong(259));
  }

  @Test
  void broadcastRepeats() {
    TensorText.check(
        new Broadcast(Shape.of(2, 3), List.of(1)), "f32[3]{1, 2, 3}", "f32[2,3]{1, 2, 3, 1, 2, 3}");
    TensorText.check(
        new Broadcast(Shape.of(2, 3), List.of(0)), "f32[2]{1, 2}", "f32[2,3]{1, 1, 1, 2, 2, 2}");
    TensorText.check(
        new Broadcast(Shape.of(2, 2), List.of(0, 1)), "bool[2,1]{1, 0}", "bool[2,2]{1, 1, 0, 0}");
    TensorText.check(new Broadcast(Shape.of(3), List.of()), "f16[]{2}", "f16[3]{2, 2, 2}");
    TensorText.check(
        new Broadcast(Shape.of(0, 3), List.of(0, 1)), "f64[1,3]{1, 2, 3}", "f64[0,3]{}");
  }

  @Test
  void reshapeAndTranspose() {
    TensorText.check(new Reshape(Shape.of(3, 2)), SIX, "i32[3,2]{1, 2, 3, 4, 5, 6}");
    TensorText.check(new Transpose(List.of(1, 0)), SIX, "i32[3,2]{1, 4, 2, 5, 3, 6}");
    TensorText.check(new Transpose(List.of()), "f32[]{1}", "f32[]{1}");
    TensorText.check(new Transpose(List.of(1, 0)), "f32[0,3]{}", "f32[3,0]{}");
  }

  /** Each element width has a loop of its own. */
  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      names = {"BOOL", "I8", "U16", "BF16", "F32", "F64", "U64"})
  void transposeOfEveryWidth(ElementType element) {
    Tensor x = TensorText.random(new Random(2), element, 3, 4, 5);
    Tensor y = TensorText.evaluate(new Transpose(List.of(2, 0, 1)), x);
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 4; j++) {
        for (int k = 0; k < 5; k++) {
          assertEquals(x.rawBits((i * 4 + j) * 5 + k), y.rawBits((k * 3 + i) * 4 + j));
        }
      }
    }
  }

  @Test
  void sliceTakesSteps() {
    TensorText.check(slice("0,1", "2,2", 1, 1), SIX, "i32[2,2]{2, 3, 5, 6}");
    TensorText.check(slice("1,0", "1,2", 1, 2), SIX, "i32[1,2]{4, 6}");
    TensorText.check(slice("2,3", "0,0", 1, 1), SIX, "i32[0,0]{}");
    SinterException e =
        assertThrows(
            SinterException.class, () -> TensorText.check(slice("0,2", "2,2", 1, 1), SIX, ""));
    assertEquals(ErrorCode.SHAPE_MISMATCH, e.code());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1  | 2  | 0 | i32[6]{9, 1, 2, 3, 9, 9}
          0  | 0  | 1 | i32[5]{1, 9, 2, 9, 3}
          -1 | 1  | 0 | i32[3]{2, 3, 9}
          -2 | -1 | 0 | i32[0]{}
          -1 | 0  | 2 | i32[6]{9, 9, 2, 9, 9, 3}
          2  | -4 | 1 | i32[3]{9, 9, 1}
          -4 | 3  | 0 | i32[2]{9, 9}
          7  | -8 | 0 | i32[2]{9, 9}
          """)
  void pad(long low, long high, long interior, String expected) {
    Pad pad = new Pad(List.of(Dim.of(low)), List.of(Dim.of(high)), List.of(interior));
    TensorText.check(pad, "i32[3]{1, 2, 3}; i32[]{9}", expected);
  }

  @Test
  void padOfNothingAndOfScalars() {
    TensorText.check(new Pad(List.of(), List.of(), List.of()), "f32[]{1}; f32[]{9}", "f32[]{1}");
    Pad around = new Pad(List.of(Dim.of(1)), List.of(Dim.of(1)), List.of(3L));
    TensorText.check(around, "f32[0]{}; f32[]{9}", "f32[2]{9, 9}");
  }

  @Test
  void padTooNegativeIsRefused() {
    Pad pad = new Pad(List.of(Dim.symbol("p")), List.of(Dim.of(0)), List.of(0L));
    List<Tensor> operands = TensorText.parseAll("i32[3]{1, 2, 3}; i32[]{9}");
    SinterException e =
        assertThrows(
            SinterException.class, () -> Interpreter.evaluate(pad, operands, symbol -> -4));
    assertEquals("pad: size of axis 0 would be -1", e.getMessage());
    SinterException far =
        assertThrows(
            SinterException.class,
            () -> Interpreter.evaluate(pad, operands, symbol -> Long.MIN_VALUE));
    assertEquals(ErrorCode.SHAPE_MISMATCH, far.code());
  }

  @Test
  void concatJoins() {
    TensorText.check(new Concat(0), "f32[1]{1}; f32[0]{}; f32[2]{2, 3}", "f32[3]{1, 2, 3}");
    TensorText.check(
        new Concat(1), "i8[2,1]{1, 2}; i8[2,2]{3, 4, 5, 6}", "i8[2,3]{1, 3, 4, 2, 5, 6}");
  }

  @Test
  void reverse() {
    TensorText.check(new Reverse(List.of(1)), SIX, "i32[2,3]{3, 2, 1, 6, 5, 4}");
    TensorText.check(new Reverse(List.of(0, 1)), SIX, "i32[2,3]{6, 5, 4, 3, 2, 1}");
    TensorText.check(new Reverse(List.of(0)), "f32[0,2]{}", "f32[0,2]{}");
    TensorText.check(new Reverse(List.of()), "f32[]{1}", "f32[]{1}");
  }

  private static Slice slice(String starts, String sizes, long... strides) {
    return new Slice(dims(starts), dims(sizes), java.util.Arrays.stream(strides).boxed().toList());
  }

  private static List<Dim> dims(String text) {
    return java.util.Arrays.stream(text.split(",")).map(Dim::parse).toList();
  }
}
