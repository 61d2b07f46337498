package dev.sinter.ir.interpret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReductionsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SUM     | 1   | f32[2,3]{1, 2, 3, 4, 5, 6}    | f32[2]{6, 15}
          SUM     | 0   | f32[2,3]{1, 2, 3, 4, 5, 6}    | f32[3]{5, 7, 9}
          SUM     | 0,1 | i8[2,2]{100, 100, 100, 100}   | i8[]{-112}
          SUM     | 0,2 | i32[2,2,2]{1, 2, 3, 4, 5, 6, 7, 8} | i32[2]{14, 22}
          SUM     | ''  | f32[2]{1, NaN}                | f32[2]{1, NaN}
          SUM     | 0   | f32[0,2]{}                    | f32[2]{0, 0}
          SUM     | 1   | f32[0,2]{}                    | f32[0]{}
          SUM     | 0   | f64[3]{1e100, 1, -1e100}      | f64[]{1}
          SUM     | 0   | f64[3]{Infinity, 1, 2}        | f64[]{Infinity}
          SUM     | 0   | f64[2]{Infinity, -Infinity}   | f64[]{NaN}
          SUM     | 0   | f16[3]{60000, 60000, -60000}  | f16[]{60000}
          PRODUCT | 0   | i32[3]{65536, 65536, 3}       | i32[]{0}
          PRODUCT | 0   | f32[0]{}                      | f32[]{1}
          MAX     | 0   | f32[4]{1, NaN, 3, 2}          | f32[]{NaN}
          MAX     | 0   | f32[2]{-0.0, 0}               | f32[]{0}
          MAX     | 0   | f32[0]{}                      | f32[]{-Infinity}
          MAX     | 0   | i8[0]{}                       | i8[]{-128}
          MAX     | 0   | u64[2]{1, 18446744073709551615} | u64[]{18446744073709551615}
          MAX     | 0   | u64[0]{}                      | u64[]{0}
          MIN     | 0   | u64[0]{}                      | u64[]{18446744073709551615}
          MIN     | 0   | i64[0]{}                      | i64[]{9223372036854775807}
          MIN     | 0   | u8[2]{3, 200}                 | u8[]{3}
          MIN     | 0   | bf16[0]{}                     | bf16[]{Infinity}
          ALL     | 1   | bool[2,2]{1, 1, 1, 0}         | bool[2]{1, 0}
          ALL     | 0   | bool[0]{}                     | bool[]{1}
          ANY     | 1   | bool[2,2]{0, 0, 1, 0}         | bool[2]{0, 1}
          ANY     | 0   | bool[0]{}                     | bool[]{0}
          """)
  void reduce(Reduce.Combiner combiner, String axes, String x, String expected) {
    List<Integer> list =
        axes.isEmpty() ? List.of() : Arrays.stream(axes.split(",")).map(Integer::valueOf).toList();
    TensorText.check(new Reduce(combiner, list), x, expected);
  }

  /** In f32 the sum would stop at 2²⁴. */
  @Test
  void sumsOfSinglesAreAccumulatedInDouble() {
    Tensor ones = Tensor.zeros(TensorType.of(ElementType.F32, (1 << 24) + 6));
    for (int i = 0; i < ones.size(); i++) {
      ones.setDouble(i, 1);
    }
    assertEquals(
        (1 << 24) + 6,
        TensorText.evaluate(new Reduce(Reduce.Combiner.SUM, List.of(0)), ones).getDouble(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          true  | 0 | false | f32[5]{1, 3, 2, 3, 0}     | i64[]{1}
          true  | 0 | true  | f32[5]{1, 3, 2, 3, 0}     | i64[]{3}
          false | 0 | false | f32[4]{1, NaN, -1, NaN}   | i64[]{1}
          true  | 0 | true  | f32[4]{1, NaN, -1, NaN}   | i64[]{3}
          true  | 0 | false | f32[2]{-0.0, 0}           | i64[]{0}
          false | 0 | true  | f32[2]{-0.0, 0}           | i64[]{1}
          true  | 1 | false | i32[2,3]{1, 5, 5, 9, 0, 9} | i64[2]{1, 0}
          false | 0 | false | i32[2,3]{1, 5, 5, 9, 0, 9} | i64[3]{0, 1, 0}
          true  | 0 | false | u64[2]{1, 18446744073709551615} | i64[]{1}
          true  | 0 | false | i64[2]{9007199254740992, 9007199254740993} | i64[]{1}
          true  | 1 | false | f32[0,2]{}                | i64[0]{}
          """)
  void argReduce(boolean max, int axis, boolean last, String x, String expected) {
    TensorText.check(new ArgReduce(max, axis, last), x, expected);
  }

  @Test
  void argReduceOfNothingIsRefused() {
    SinterException e =
        assertThrows(
            SinterException.class,
            () -> TensorText.check(new ArgReduce(true, 0, false), "f32[0]{}", ""));
    assertEquals("arg_reduce: axis 0 is empty", e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SUM     | 0 | false | false | f32[4]{1, 2, 3, 4}       | f32[4]{1, 3, 6, 10}
          SUM     | 0 | true  | false | f32[4]{1, 2, 3, 4}       | f32[4]{0, 1, 3, 6}
          SUM     | 0 | false | true  | f32[4]{1, 2, 3, 4}       | f32[4]{10, 9, 7, 4}
          SUM     | 0 | true  | true  | f32[4]{1, 2, 3, 4}       | f32[4]{9, 7, 4, 0}
          SUM     | 0 | false | false | i32[2,2]{1, 2, 3, 4}     | i32[2,2]{1, 2, 4, 6}
          SUM     | 1 | false | false | i32[2,2]{1, 2, 3, 4}     | i32[2,2]{1, 3, 3, 7}
          SUM     | 1 | false | false | i32[2,0]{}               | i32[2,0]{}
          SUM     | 0 | false | false | u8[2]{200, 100}          | u8[2]{200, 44}
          PRODUCT | 0 | true  | false | f64[3]{2, 3, 4}          | f64[3]{1, 2, 6}
          MAX     | 0 | true  | false | f32[3]{1, NaN, 3}        | f32[3]{-Infinity, 1, NaN}
          MIN     | 0 | true  | false | i8[2]{5, 3}              | i8[2]{127, 5}
          ALL     | 0 | false | false | bool[3]{1, 0, 1}         | bool[3]{1, 0, 0}
          ANY     | 0 | false | true  | bool[3]{0, 1, 0}         | bool[3]{1, 1, 0}
          """)
  void cumulative(
      Reduce.Combiner combiner,
      int axis,
      boolean exclusive,
      boolean reverse,
      String x,
      String expected) {
    TensorText.check(new Cumulative(combiner, axis, exclusive, reverse), x, expected);
  }
}
