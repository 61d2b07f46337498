package dev.sinter.runtime.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.Gradient;
import dev.sinter.ir.train.GradientTransform;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Transforms of two gradients together, of which (3, 4) and (12) have the norm 13. */
final class ClippingTest {
  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
  record Row(String name, GradientTransform transform, double... expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() {
    double half = 6.5 / (13 + 1e-6);
    GradientNorm largest = new GradientNorm(Double.POSITIVE_INFINITY);
    return Stream.of(
        new Row("exact", ClipByNorm.exact(6.5), 1.5, 2, 6),
        new Row("exact, not above", ClipByNorm.exact(13), 3, 4, 12),
        new Row("with margin", ClipByNorm.withMargin(6.5), 3 * half, 4 * half, 12 * half),
        new Row("with margin, not above", ClipByNorm.withMargin(14), 3, 4, 12),
        new Row("by the sum of sizes", ClipByNorm.exact(9.5).by(new GradientNorm(1)), 1.5, 2, 6),
        new Row("by the largest", ClipByNorm.exact(6).by(largest), 1.5, 2, 6),
        new Row("by value", new ClipByValue(3.5), 3, 3.5, 3.5),
        new Row("turned", new Ascent(), -3, -4, -12));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void transforms(Row row) {
    GraphBuilder builder = new GraphBuilder("clip");
    NumPy np = new NumPy(builder);
    for (Gradient gradient : row.transform().apply(np, gradients(np))) {
      builder.output(gradient.name(), gradient.value());
    }
    List<Double> found = new ArrayList<>();
    for (Tensor tensor : Interpreter.run(builder.build(), List.of())) {
      for (int i = 0; i < tensor.size(); i++) {
        found.add(tensor.getDouble(i));
      }
    }
    assertArrayEquals(
        row.expected(), found.stream().mapToDouble(Double::doubleValue).toArray(), 1e-12);
  }

  @ParameterizedTest
  @CsvSource({"1, 19", "2, 13", "3, 12.2070549538", "Infinity, 12"})
  void measures(double order, double expected) {
    GraphBuilder builder = new GraphBuilder("norm");
    NumPy np = new NumPy(builder);
    builder.output("norm", new GradientNorm(order).of(np, gradients(np)));
    double found = Interpreter.run(builder.build(), List.of()).getFirst().getDouble(0);
    assertEquals(expected, found, 1e-9);
  }

  private static List<Gradient> gradients(NumPy np) {
    Value two = np.builder().constant(Tensor.of(new double[] {3, 4}, 2));
    Value one = np.builder().constant(Tensor.of(new double[] {12}, 1));
    return List.of(new Gradient("two", two, two), new Gradient("one", one, one));
  }
}
