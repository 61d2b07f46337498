package dev.sinter.tests.course;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rows E2, E10 and E12: output shapes and numbers of parameters; images are [1, channels, height,
 * width].
 */
final class LayerShapesTest {
  /**
   * A layer.
   *
   * @param parameters elements of its float constants
   */
  record Row(
      String id,
      Shape input,
      BiFunction<NumPy, Value, Value> layer,
      Shape output,
      long parameters) {
    @Override
    public String toString() {
      return id;
    }
  }

  static Stream<Row> rows() {
    Shape cifar = Shape.of(1, 3, 32, 32);
    Shape small = Shape.of(1, 1, 7, 7);
    return Stream.of(
        new Row(
            "E2 dense 500",
            cifar,
            (np, x) -> dense(np, np.reshape(x, 1, -1), 500),
            Shape.of(1, 500),
            1_536_500),
        new Row(
            "E2 4 at 4x4",
            cifar,
            (np, x) -> convolution(np, x, new Filters(4, 4, 1, 0, true)),
            Shape.of(1, 4, 29, 29),
            196),
        new Row(
            "E10 5 at 3x3",
            Shape.of(1, 3, 256, 256),
            (np, x) -> convolution(np, x, new Filters(5, 3, 2, 1, true)),
            Shape.of(1, 5, 128, 128),
            140),
        new Row(
            "E10 16 at 7x7",
            cifar,
            (np, x) -> convolution(np, x, new Filters(16, 7, 1, 0, true)),
            Shape.of(1, 16, 26, 26),
            (49 * 3 + 1) * 16),
        new Row(
            "E10 32 at 3x3",
            Shape.of(1, 16, 26, 26),
            (np, x) -> convolution(np, x, new Filters(32, 3, 1, 0, false)),
            Shape.of(1, 32, 24, 24),
            4_608),
        new Row(
            "E12 stride 1",
            small,
            (np, x) -> convolution(np, x, new Filters(1, 3, 1, 0, false)),
            Shape.of(1, 1, 5, 5),
            9),
        new Row(
            "E12 stride 2",
            small,
            (np, x) -> convolution(np, x, new Filters(1, 3, 2, 0, false)),
            Shape.of(1, 1, 3, 3),
            9));
  }

  private record Filters(int count, int size, long stride, long pad, boolean bias) {}

  @ParameterizedTest
  @MethodSource("rows")
  void isThatOfTheCourse(Row row) {
    GraphBuilder builder = new GraphBuilder("layer");
    Value x = builder.input("x", new TensorType(ElementType.F32, row.input()));
    builder.output("y", row.layer().apply(new NumPy(builder), x));
    Graph graph = builder.build();
    assertEquals(row.output(), graph.outputTypes().getFirst().shape());
    assertEquals(row.parameters(), parameters(graph));
    OnEveryTarget.run(
        graph,
        List.of(Tensor.zeros(x.type())),
        (target, outputs) -> assertEquals(row.output(), outputs.getFirst().type().shape(), target));
  }

  private static long parameters(Graph graph) {
    return graph.nodes().stream()
        .map(Node::op)
        .filter(op -> op instanceof Constant constant && constant.value().element().isFloat())
        .mapToLong(op -> ((Constant) op).value().size())
        .sum();
  }

  private static Value dense(NumPy np, Value x, long units) {
    Value weights = zeros(np, x.type().dim(1).known(), units);
    return np.add(np.matmul(x, weights), zeros(np, units));
  }

  private static Value convolution(NumPy np, Value x, Filters filters) {
    List<Long> ones = List.of(1L, 1L);
    List<Dim> pads = List.of(Dim.of(filters.pad()), Dim.of(filters.pad()));
    ConvGeneral op =
        new ConvGeneral(
            List.of(filters.stride(), filters.stride()),
            pads,
            pads,
            ones,
            ones,
            1,
            1,
            ElementType.F32);
    Value weights =
        zeros(np, filters.count(), x.type().dim(1).known(), filters.size(), filters.size());
    Value sum = np.builder().apply(op, x, weights);
    return filters.bias() ? np.add(sum, zeros(np, filters.count(), 1, 1)) : sum;
  }

  private static Value zeros(NumPy np, long... shape) {
    return np.builder().constant(Tensor.zeros(new TensorType(ElementType.F32, Shape.of(shape))));
  }
}
