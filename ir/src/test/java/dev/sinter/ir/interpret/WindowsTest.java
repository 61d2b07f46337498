package dev.sinter.ir.interpret;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WindowsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          MAX | 2 | 1 | 1 | 0  | 0  | f32[4]{1, 3, 2, NaN}      | f32[3]{3, 3, NaN}
          MAX | 2 | 2 | 1 | 1  | 1  | f32[4]{-1, -3, -2, -5}    | f32[3]{-1, -2, -5}
          MAX | 2 | 3 | 1 | 4  | 0  | f32[1]{1}                 | f32[2]{-Infinity, 1}
          SUM | 3 | 1 | 1 | 1  | 1  | f32[3]{1, 2, 3}           | f32[3]{3, 6, 5}
          SUM | 2 | 1 | 2 | 0  | 0  | f32[4]{1, 2, 3, 4}        | f32[2]{4, 6}
          SUM | 2 | 1 | 1 | -1 | -1 | f32[5]{9, 1, 2, 3, 9}     | f32[2]{3, 5}
          SUM | 5 | 1 | 1 | 0  | 0  | f32[3]{1, 2, 3}           | f32[0]{}
          SUM | 2 | 1 | 1 | 0  | 0  | u8[3]{200, 100, 1}        | u8[2]{44, 101}
          MIN | 2 | 1 | 1 | 1  | 0  | i8[2]{5, 7}               | i8[2]{5, 5}
          MIN | 3 | 1 | 1 | 3  | 0  | i64[0]{}                  | i64[1]{9223372036854775807}
          PRODUCT | 2 | 1 | 1 | 0 | 0 | i32[3]{2, 3, 4}         | i32[2]{6, 12}
          ANY | 2 | 1 | 1 | 0  | 0  | bool[3]{0, 0, 1}          | bool[2]{0, 1}
          """)
  void reduceWindow(
      Reduce.Combiner combiner,
      long window,
      long stride,
      long dilation,
      long low,
      long high,
      String x,
      String expected) {
    ReduceWindow op =
        new ReduceWindow(
            combiner,
            List.of(window),
            List.of(stride),
            List.of(dilation),
            List.of(Dim.of(low)),
            List.of(Dim.of(high)));
    TensorText.check(op, x, expected);
  }

  @Test
  void aScalarIsItsOwnWindow() {
    ReduceWindow op =
        new ReduceWindow(
            Reduce.Combiner.SUM, List.of(), List.of(), List.of(), List.of(), List.of());
    TensorText.check(op, "f32[]{3}", "f32[]{3}");
  }

  /** The result must be that of one window element after another, whatever the axis they lie on. */
  @Test
  void agreesWithItsDefinitionInThreeDimensions() {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      ReduceWindow op =
          new ReduceWindow(
              Reduce.Combiner.SUM,
              numbers(random, 1, 4),
              numbers(random, 1, 3),
              numbers(random, 1, 3),
              numbers(random, 0, 3).stream().map(Dim::of).toList(),
              numbers(random, 4, 6).stream().map(Dim::of).toList());
      Tensor x =
          TensorText.random(
              random,
              ElementType.F32,
              random.nextInt(1, 6),
              random.nextInt(1, 6),
              random.nextInt(1, 1500));
      Tensor found = TensorText.evaluate(op, x);
      long[] shape = found.shape();
      for (long at = 0; at < found.size(); at += 1 + random.nextInt(1 + (int) found.size() / 200)) {
        long[] place = {at / shape[2] / shape[1], at / shape[2] % shape[1], at % shape[2]};
        assertEquals(
            definition(op, x, place), found.getDouble(at), 1e-5, "seed " + seed + ": " + op);
      }
    }
  }

  private static double definition(ReduceWindow op, Tensor x, long[] place) {
    long[] in = x.shape();
    double sum = 0;
    for (long a = 0; a < op.window().get(0); a++) {
      for (long b = 0; b < op.window().get(1); b++) {
        for (long c = 0; c < op.window().get(2); c++) {
          long[] k = {a, b, c};
          long at = 0;
          boolean inside = true;
          for (int axis = 0; axis < 3; axis++) {
            long i =
                place[axis] * op.strides().get(axis)
                    + k[axis] * op.dilation().get(axis)
                    - op.low().get(axis).known();
            inside &= i >= 0 && i < in[axis];
            at = at * in[axis] + i;
          }
          sum += inside ? x.getDouble(at) : 0;
        }
      }
    }
    return sum;
  }

  private static List<Long> numbers(Random random, int from, int to) {
    return IntStream.range(0, 3).mapToObj(_ -> (long) random.nextInt(from, to)).toList();
  }
}
