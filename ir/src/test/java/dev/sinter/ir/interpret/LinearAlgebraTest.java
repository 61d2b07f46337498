package dev.sinter.ir.interpret;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.op.Cholesky;
import dev.sinter.ir.op.Lu;
import dev.sinter.ir.op.TriangularSolve;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LinearAlgebraTest {
  @Test
  void cholesky() {
    TensorText.check(new Cholesky(), "f32[2,2]{4, 2, 2, 10}", "f32[2,2]{2, 0, 1, 3}");
    TensorText.check(new Cholesky(), "f64[2,1,1]{9, -1}", "f64[2,1,1]{3, NaN}");
    TensorText.check(new Cholesky(), "f64[2,2]{1, 2, 2, 1}", "f64[2,2]{NaN, NaN, NaN, NaN}");
    TensorText.check(new Cholesky(), "f32[0,0]{}", "f32[0,0]{}");
    TensorText.check(new Cholesky(), "f32[0,2,2]{}", "f32[0,2,2]{}");
  }

  /** A holds the wanted triangle and rubbish in the other one. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          true  | false | false | f64[2,2]{2, NaN, 1, 4}; f64[2,1]{2, 9}   | f64[2,1]{1, 2}
          true  | true  | false | f64[2,2]{2, NaN, 1, 4}; f64[2,1]{4, 8}   | f64[2,1]{1, 2}
          false | false | false | f64[2,2]{2, 1, NaN, 4}; f64[2,1]{4, 8}   | f64[2,1]{1, 2}
          false | true  | false | f64[2,2]{2, 1, NaN, 4}; f64[2,1]{2, 9}   | f64[2,1]{1, 2}
          true  | false | true  | f64[2,2]{NaN, 0, 3, NaN}; f64[2,2]{1, 2, 5, 8} | f64[2,2]{1, 2, 2, 2}
          true  | false | false | f32[2,1,1]{2, 0}; f32[2,1,1]{1, 1}       | f32[2,1,1]{0.5, Infinity}
          true  | false | false | f32[2,2]{1, 0, 0, 1}; f32[2,0]{}         | f32[2,0]{}
          """)
  void triangularSolve(
      boolean lower, boolean transposed, boolean unit, String operands, String expected) {
    TensorText.check(new TriangularSolve(lower, transposed, unit), operands, expected);
  }

  @Test
  void lu() {
    TensorText.check(new Lu(), "f64[2,2]{1, 2, 4, 4}", "f64[2,2]{4, 4, 0.25, 1}; i64[2]{1, 0}");
    TensorText.check(new Lu(), "f64[2,2]{0, 0, 0, 3}", "f64[2,2]{0, 0, 0, 3}; i64[2]{0, 1}");
    TensorText.check(new Lu(), "f32[0,0]{}", "f32[0,0]{}; i64[0]{}");
    TensorText.check(new Lu(), "f32[0,1,1]{}", "f32[0,1,1]{}; i64[0,1]{}");
  }

  @Test
  void factorsMultiplyToTheMatrix() {
    int n = 6;
    Tensor a = TensorText.random(new Random(8), ElementType.F64, 3, n, n);
    List<Tensor> factors = TensorText.evaluateAll(new Lu(), List.of(a));
    for (int batch = 0; batch < 3; batch++) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0;
          for (int k = 0; k <= Math.min(i, j); k++) {
            double l = k == i ? 1 : factors.get(0).getDouble((batch * n + i) * n + k);
            sum += l * factors.get(0).getDouble((batch * n + k) * n + j);
          }
          long row = factors.get(1).getLong(batch * n + i);
          assertEquals(a.getDouble((long) n * (batch * (long) n + row) + j), sum, 1e-13, "seed 8");
        }
      }
    }
  }
}
