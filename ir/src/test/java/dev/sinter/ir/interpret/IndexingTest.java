package dev.sinter.ir.interpret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.NonZero;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.type.Dim;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IndexingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 | 0   | f32[3,2]{1, 2, 3, 4, 5, 6}; i64[2,1]{2, 0}       | f32[2,2]{5, 6, 1, 2}
          0 | 1   | f32[2,3]{1, 2, 3, 4, 5, 6}; i64[2,1]{2, 0}       | f32[2,2]{3, 6, 1, 4}
          0 | 0,1 | i8[2,2]{1, 2, 3, 4}; i32[3,2]{1, 1, 0, 1, 1, 0}  | i8[3]{4, 2, 3}
          0 | 1,0 | i8[2,2]{1, 2, 3, 4}; i32[3,2]{1, 1, 0, 1, 1, 0}  | i8[3]{4, 3, 2}
          1 | 1   | f64[2,3]{1, 2, 3, 4, 5, 6}; i64[2,2,1]{0, 2, 1, 1} | f64[2,2]{1, 3, 5, 5}
          0 | 0   | f32[2]{1, 2}; i64[1]{1}                          | f32[]{2}
          0 | ''  | f32[2]{1, 2}; i64[2,0]{}                         | f32[2,2]{1, 2, 1, 2}
          0 | 0   | f32[2]{1, 2}; i64[0,1]{}                         | f32[0]{}
          0 | 0   | f32[0,2]{}; i64[0,1]{}                           | f32[0,2]{}
          1 | 2   | u16[2,2,2]{1, 2, 3, 4, 5, 6, 7, 8}; i64[2,1]{1, 0} | u16[2,2]{2, 4, 5, 7}
          """)
  void gather(int batch, String indexed, String operands, String expected) {
    TensorText.check(new Gather(batch, axes(indexed), Gather.Bounds.REFUSE), operands, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          f32[3]{1, 2, 3}; i64[1,1]{3}  | gather: index 3 on axis 0 of f32[3], expected 0 to 2
          f32[3]{1, 2, 3}; i64[1,1]{-1} | gather: index -1 on axis 0 of f32[3], expected 0 to 2
          f32[0]{}; i32[1,1]{0}         | gather: index 0 on axis 0 of f32[0], expected 0 to -1
          """)
  void gatherRefusesOutside(String operands, String message) {
    Gather op = new Gather(0, List.of(0), Gather.Bounds.REFUSE);
    SinterException e =
        assertThrows(
            SinterException.class, () -> TensorText.evaluateAll(op, TensorText.parseAll(operands)));
    assertEquals(ErrorCode.VALUE_OUT_OF_RANGE, e.code());
    assertEquals(message, e.getMessage());
  }

  @Test
  void gatherClamps() {
    Gather op = new Gather(0, List.of(0), Gather.Bounds.CLAMP);
    TensorText.check(
        op, "f32[3]{1, 2, 3}; i64[3,1]{-9223372036854775808, 9, 1}", "f32[3]{1, 3, 2}");
    assertThrows(SinterException.class, () -> TensorText.check(op, "f32[0]{}; i64[1,1]{0}", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          REPLACE  | 0 | 0   | f32[3]{1, 2, 3}; i64[2,1]{2, 2}; f32[2]{8, 9}   | f32[3]{1, 2, 9}
          ADD      | 0 | 0   | f32[3]{1, 2, 3}; i64[2,1]{2, 2}; f32[2]{8, 9}   | f32[3]{1, 2, 20}
          ADD      | 0 | 0   | f32[1]{1}; i64[2,1]{0, 0}; f32[2]{6e-8, 6e-8}   | f32[1]{1.0000001}
          ADD      | 0 | 0   | f64[1]{1}; i64[2,1]{0, 0}; f64[2]{2, 3}         | f64[1]{6}
          ADD      | 0 | 0   | u8[1]{250}; i64[1,1]{0}; u8[1]{10}              | u8[1]{4}
          MULTIPLY | 0 | 0   | i32[2]{2, 3}; i32[2,1]{1, 1}; i32[2]{5, 7}      | i32[2]{2, 105}
          MAX      | 0 | 0   | f32[2]{2, 3}; i64[2,1]{0, 1}; f32[2]{NaN, 1}    | f32[2]{NaN, 3}
          MIN      | 0 | 0   | i64[2]{2, 3}; i64[2,1]{0, 1}; i64[2]{1, 9}      | i64[2]{1, 3}
          REPLACE  | 0 | 1   | i8[2,2]{1, 2, 3, 4}; i64[1,1]{0}; i8[1,2]{8, 9} | i8[2,2]{8, 2, 9, 4}
          ADD      | 0 | 1   | i8[2,2]{1, 2, 3, 4}; i64[1,1]{0}; i8[1,2]{8, 9} | i8[2,2]{9, 2, 12, 4}
          ADD      | 1 | 1   | f32[2,2]{1, 2, 3, 4}; i64[2,1,1]{1, 0}; f32[2,1]{5, 6} | f32[2,2]{1, 7, 9, 4}
          ADD      | 0 | 0,1 | f32[2,2]{1, 2, 3, 4}; i64[1,2]{1, 0}; f32[1]{5} | f32[2,2]{1, 2, 8, 4}
          ADD      | 0 | 0   | f32[2]{1, 2}; i64[0,1]{}; f32[0]{}              | f32[2]{1, 2}
          ADD      | 0 | 0   | f16[1]{2048}; i64[2,1]{0, 0}; f16[2]{1, 1}      | f16[1]{2050}
          """)
  void scatter(
      Scatter.Combination combination,
      int batch,
      String indexed,
      String operands,
      String expected) {
    TensorText.check(
        new Scatter(batch, axes(indexed), combination, Gather.Bounds.REFUSE), operands, expected);
  }

  @Test
  void scatterLeavesItsOperandAlone() {
    var operands = TensorText.parseAll("f64[1]{1}; i64[1,1]{0}; f64[1]{2}");
    TensorText.evaluateAll(
        new Scatter(0, List.of(0), Scatter.Combination.ADD, Gather.Bounds.REFUSE), operands);
    assertEquals(1, operands.getFirst().getDouble(0));
  }

  @Test
  void scatterRefusesOutside() {
    Scatter op = new Scatter(0, List.of(0), Scatter.Combination.ADD, Gather.Bounds.REFUSE);
    SinterException e =
        assertThrows(
            SinterException.class,
            () -> TensorText.check(op, "i8[2]{1, 2}; i64[1,1]{2}; i8[1]{1}", ""));
    assertEquals("scatter: index 2 on axis 0 of i8[2], expected 0 to 1", e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bool[2,3]{0, 1, 0, 1, 0, 1} | i64[3,2]{0, 1, 1, 0, 1, 2}
          bool[3]{0, 0, 0}            | i64[0,1]{}
          bool[]{1}                   | i64[1,0]{}
          bool[0,2]{}                 | i64[0,2]{}
          """)
  void nonZero(String x, String expected) {
    long count = TensorText.parse(expected).type().dim(0).known();
    TensorText.check(new NonZero(Dim.of(count)), x, expected);
  }

  @Test
  void anotherCountIsRefused() {
    NonZero two = new NonZero(Dim.of(2));
    SinterException e =
        assertThrows(SinterException.class, () -> TensorText.check(two, "bool[3]{0, 1, 0}", ""));
    assertEquals("nonzero: 1 elements are true, expected 2", e.getMessage());
  }

  private static List<Integer> axes(String text) {
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split(",")).map(Integer::valueOf).toList();
  }
}
