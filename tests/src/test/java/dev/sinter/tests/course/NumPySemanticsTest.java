package dev.sinter.tests.course;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.frontend.composite.Softmax;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows B1 to B3 and C2. */
final class NumPySemanticsTest {
  /**
   * A function of tensors that hold 0, 1, 2, … in order.
   *
   * @param expected the first elements of the result
   */
  record Row(
      String id,
      List<Shape> inputs,
      BiFunction<NumPy, List<Value>, Value> function,
      Shape shape,
      double... expected) {
    @Override
    public String toString() {
      return id;
    }
  }

  static Stream<Row> rows() {
    List<Shape> cubes = List.of(Shape.of(2, 2, 4), Shape.of(2, 4, 2));
    List<Shape> grids = List.of(Shape.of(5, 6, 4, 2), Shape.of(5, 6, 2, 4));
    List<Shape> table = List.of(Shape.of(2, 3));
    return Stream.of(
        new Row(
            "B1 matmul",
            cubes,
            (np, x) -> np.matmul(x.get(0), x.get(1)),
            Shape.of(2, 2, 2),
            28,
            34,
            76,
            98,
            428,
            466,
            604,
            658),
        new Row(
            "B1 dot",
            cubes,
            (np, x) -> np.dot(x.get(0), x.get(1)),
            Shape.of(2, 2, 2, 2),
            28,
            34,
            76,
            82,
            76,
            98,
            252,
            274),
        new Row(
            "B2 batches",
            grids,
            (np, x) -> np.matmul(x.get(0), x.get(1)),
            Shape.of(5, 6, 4, 4),
            4,
            5,
            6,
            7,
            12,
            17,
            22,
            27),
        new Row(
            "B2 identity",
            List.of(Shape.of(2)),
            (np, x) -> np.matmul(np.eye(x.get(0).type().element(), 2), np.add(x.get(0), 1)),
            Shape.of(2),
            1,
            2),
        new Row(
            "B3 order F",
            table,
            (np, x) -> np.reshapeFortran(np.add(x.get(0), 1), 6),
            Shape.of(6),
            1,
            4,
            2,
            5,
            3,
            6),
        new Row(
            "B3 -1",
            table,
            (np, x) -> np.reshape(np.add(x.get(0), 1), 3, -1),
            Shape.of(3, 2),
            1,
            2,
            3,
            4,
            5,
            6));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isThatOfNumPy(Row row) {
    for (ElementType element : List.of(ElementType.F32, ElementType.F64, ElementType.I64)) {
      GraphBuilder builder = new GraphBuilder("row");
      List<Value> values = new ArrayList<>();
      List<Tensor> inputs = new ArrayList<>();
      for (Shape shape : row.inputs()) {
        TensorType type = new TensorType(element, shape);
        values.add(builder.input("x" + values.size(), type));
        inputs.add(counting(type));
      }
      builder.output("y", row.function().apply(new NumPy(builder), values));
      OnEveryTarget.run(
          builder.build(),
          inputs,
          (target, outputs) -> {
            Tensor found = outputs.getFirst();
            String place = row + " on " + target;
            assertEquals(new TensorType(element, row.shape()), found.type(), place);
            assertArrayEquals(
                row.expected(),
                Arrays.copyOf(OnEveryTarget.values(found), row.expected().length),
                place);
          });
    }
  }

  private static Tensor counting(TensorType type) {
    Tensor tensor = Tensor.zeros(type);
    LongStream.range(0, tensor.size()).forEach(i -> set(tensor, i));
    return tensor;
  }

  private static void set(Tensor tensor, long i) {
    if (tensor.element().isFloat()) {
      tensor.setDouble(i, i);
    } else {
      tensor.setLong(i, i);
    }
  }

  /** C2: as that of (0, 1, 2), to the last bit, since the maximum is subtracted first. */
  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void softmaxOfLargeValuesIsFinite(ElementType element) {
    GraphBuilder builder = new GraphBuilder("softmax");
    Value x = builder.input("x", TensorType.parse(element.text() + "[2,3]"));
    builder.output("y", Softmax.softmax(new NumPy(builder), x, List.of(1)));
    Tensor input = Tensor.zeros(x.type());
    for (int i = 0; i < 6; i++) {
      input.setDouble(i, i < 3 ? 1000 + i : i - 3);
    }
    OnEveryTarget.run(
        builder.build(),
        List.of(input),
        (target, outputs) -> {
          double[] found = OnEveryTarget.values(outputs.getFirst());
          double tolerance = element == ElementType.F32 ? 1e-6 : 1e-14;
          assertArrayEquals(
              new double[] {0.09003057317038046, 0.24472847105479764, 0.6652409557748218},
              Arrays.copyOf(found, 3),
              tolerance,
              target);
          assertArrayEquals(Arrays.copyOf(found, 3), Arrays.copyOfRange(found, 3, 6), target);
        });
  }
}
