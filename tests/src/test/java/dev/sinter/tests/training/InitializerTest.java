package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.frontend.nn.init.Fans;
import dev.sinter.frontend.nn.init.Initializer;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** First values: their moments, bounds, and that a seed says all. Row F5 among them. */
final class InitializerTest {
  private static final TensorType WEIGHTS = TensorType.of(ElementType.F64, 60, 100, 2, 2);

  /**
   * A rule.
   *
   * @param variance of its values for {@link #WEIGHTS}, whose fans are 400 and 240
   * @param uniform whether they are on ±√(3·variance)
   */
  record Row(String name, Initializer initializer, double variance, boolean uniform) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() {
    return Stream.of(
        new Row("xavierUniform", Initializer.xavierUniform(), 2.0 / 640, true),
        new Row("xavierNormal", Initializer.xavierNormal(), 2.0 / 640, false),
        new Row("lecunUniform", Initializer.lecunUniform(), 1.0 / 400, true),
        new Row("lecunNormal", Initializer.lecunNormal(), 1.0 / 400, false),
        new Row("heUniform", Initializer.heUniform(), 2.0 / 400, true),
        new Row("heNormal", Initializer.heNormal(), 2.0 / 400, false),
        new Row("heNormalOfBothFans", Initializer.heNormalOfBothFans(), 4.0 / 640, false),
        new Row("pyTorchLinear", Initializer.pyTorchLinear(), 1.0 / 1200, true));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void hasItsMomentsAndBounds(Row row) {
    Tensor values = row.initializer().values(WEIGHTS, 1, 0);
    double sum = 0;
    double squares = 0;
    double largest = 0;
    for (long i = 0; i < values.size(); i++) {
      sum += values.getDouble(i);
      squares += values.getDouble(i) * values.getDouble(i);
      largest = Math.max(largest, Math.abs(values.getDouble(i)));
    }
    double n = values.size();
    assertEquals(row.variance(), squares / n, 0.03 * row.variance());
    assertEquals(0, sum / n, 4 * Math.sqrt(row.variance() / n));
    double bound = Math.sqrt(3 * row.variance());
    assertEquals(row.uniform(), largest <= bound);
    assertTrue(largest > 0.99 * bound);
  }

  @Test
  void fansCountAllButTheAxisOfOutputs() {
    assertEquals(new Fans(400, 240), Fans.of(WEIGHTS.shape()));
    assertEquals(new Fans(3, 5), Fans.of(Shape.of(5, 3)));
  }

  @Test
  void seedAndStreamSayAll() {
    Initializer rule = Initializer.heNormal();
    TensorType type = TensorType.of(ElementType.F32, 8, 8);
    Tensor first = rule.values(type, 7, 1);
    assertTrue(first.contentEquals(rule.values(type, 7, 1)));
    assertFalse(first.contentEquals(rule.values(type, 8, 1)));
    assertFalse(first.contentEquals(rule.values(type, 7, 2)));
  }

  @Test
  void singleIsTheRoundedDouble() {
    Tensor wide = Initializer.xavierUniform().values(TensorType.of(ElementType.F64, 4, 4), 3, 0);
    Tensor narrow = Initializer.xavierUniform().values(TensorType.of(ElementType.F32, 4, 4), 3, 0);
    assertTrue(OperatorCase.as(wide, ElementType.F32).contentEquals(narrow));
  }

  @ParameterizedTest
  @MethodSource("matrices")
  void orthogonalVectorsAreOrthonormal(TensorType type) {
    Tensor q = Initializer.orthogonal(1).values(type, 5, 0);
    int rows = (int) type.dim(0).known();
    int columns = (int) (q.size() / rows);
    boolean wide = rows <= columns;
    int count = Math.min(rows, columns);
    for (int a = 0; a < count; a++) {
      for (int b = 0; b < count; b++) {
        double product = 0;
        for (int k = 0; k < Math.max(rows, columns); k++) {
          product +=
              q.getDouble(wide ? (long) a * columns + k : (long) k * columns + a)
                  * q.getDouble(wide ? (long) b * columns + k : (long) k * columns + b);
        }
        assertEquals(a == b ? 1 : 0, product, 1e-13);
      }
    }
  }

  static Stream<TensorType> matrices() {
    return Stream.of(
        TensorType.of(ElementType.F64, 5, 5),
        TensorType.of(ElementType.F64, 3, 7),
        TensorType.of(ElementType.F64, 8, 2, 3));
  }
}
