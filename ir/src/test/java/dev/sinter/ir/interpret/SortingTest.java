package dev.sinter.ir.interpret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.op.Sort;
import dev.sinter.ir.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SortingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 | false | f32[5]{NaN, 1, -Infinity, Infinity, 1} | f32[5]{-Infinity, 1, 1, Infinity, NaN}; i64[5]{2, 1, 4, 3, 0}
          0 | true  | f32[5]{1, NaN, -Infinity, 2, 1}  | f32[5]{NaN, 2, 1, 1, -Infinity}; i64[5]{1, 3, 0, 4, 2}
          0 | false | f32[3]{0, -0.0, -1}              | f32[3]{-1, 0, -0.0}; i64[3]{2, 0, 1}
          0 | false | f32[4]{-1, -2, -1.5, -1e-40}     | f32[4]{-2, -1.5, -1, -1e-40}; i64[4]{1, 2, 0, 3}
          1 | false | i8[2,2]{2, 1, -128, 127}         | i8[2,2]{1, 2, -128, 127}; i64[2,2]{1, 0, 0, 1}
          0 | false | i8[2,2]{2, 1, -128, 127}         | i8[2,2]{-128, 1, 2, 127}; i64[2,2]{1, 0, 0, 1}
          0 | true  | u64[2]{1, 18446744073709551615}  | u64[2]{18446744073709551615, 1}; i64[2]{1, 0}
          0 | true  | i64[2]{-9223372036854775808, 9223372036854775807} | i64[2]{9223372036854775807, -9223372036854775808}; i64[2]{1, 0}
          0 | false | bool[3]{1, 0, 1}                 | bool[3]{0, 1, 1}; i64[3]{1, 0, 2}
          0 | false | f32[0,2]{}                       | f32[0,2]{}; i64[0,2]{}
          0 | false | bf16[2]{2, 1}                    | bf16[2]{1, 2}; i64[2]{1, 0}
          """)
  void sort(int axis, boolean descending, String x, String expected) {
    TensorText.check(new Sort(axis, descending), x, expected);
  }

  @Test
  void longRowsStayStable() {
    Random random = new Random(3);
    int[] values = random.ints(1000, 0, 50).toArray();
    for (boolean descending : new boolean[] {false, true}) {
      var sorted =
          TensorText.evaluateAll(
              new Sort(0, descending), java.util.List.of(Tensor.of(values, 1000)));
      for (int i = 1; i < 1000; i++) {
        int order = Long.compare(sorted.get(0).getLong(i - 1), sorted.get(0).getLong(i));
        boolean rising = sorted.get(1).getLong(i - 1) < sorted.get(1).getLong(i);
        assertTrue(order == 0 ? rising : order < 0 != descending, "seed 3, element " + i);
        assertEquals(values[(int) sorted.get(1).getLong(i)], sorted.get(0).getLong(i));
      }
    }
  }
}
