package dev.sinter.ir.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.NormPenalty.Norm;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Penalties of W = [[1, −2], [−3, 0.5]] and V = [[0, 1], [1, 1]]; row C10 of the course. */
final class PenaltyTest {
  private static final double[] W = {1, -2, -3, 0.5};
  private static final double[] V = {0, 1, 1, 1};

  /**
   * A penalty, its value, and its derivative by W.
   *
   * @param slope of 2 × 2 elements
   */
  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
  record Row(String name, Penalty penalty, double value, double... slope) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() {
    Tensor b = Tensor.of(new double[] {1, 1, 1, 1}, 2, 2);
    return Stream.of(
        new Row("L1", NormPenalty.of(Norm.L1, 0.1, "w"), 0.65, 0.1, -0.1, -0.1, 0.1),
        new Row("L1 of both", NormPenalty.of(Norm.L1, 0.1, "w", "v"), 0.95, 0.1, -0.1, -0.1, 0.1),
        new Row(
            "half squared",
            NormPenalty.of(Norm.HALF_SQUARED_L2, 0.2, "w"),
            1.425,
            0.2,
            -0.4,
            -0.6,
            0.1),
        new Row("squared", NormPenalty.of(Norm.SQUARED_L2, 0.1, "w"), 1.425, 0.2, -0.4, -0.6, 0.1),
        new Row("C10", NormPenalty.of(Norm.MAX_ROW_SUM, 0.1, "w"), 0.35, 0, 0, -0.1, 0.1),
        new Row("toward", DistancePenalty.toward("w", b, 0.2), 2.525, 0, -0.6, -0.8, -0.1),
        new Row("tied", DistancePenalty.tied("w", "v", 0.2), 2.625, 0.2, -0.6, -0.8, -0.1));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void hasValueAndSlope(Row row) {
    Graph graph = graph(row.penalty());
    assertEquals(row.value(), at(graph, W), 1e-12);
    double[] slope = new double[W.length];
    double step = 1e-5;
    for (int i = 0; i < slope.length; i++) {
      double[] moved = W.clone();
      moved[i] += step;
      double above = at(graph, moved);
      moved[i] -= 2 * step;
      slope[i] = (above - at(graph, moved)) / (2 * step);
    }
    assertArrayEquals(row.slope(), slope, 1e-9);
  }

  private static Graph graph(Penalty penalty) {
    GraphBuilder builder = new GraphBuilder("penalty");
    Value w = builder.input("w", TensorType.of(ElementType.F64, 2, 2));
    Value v = builder.input("v", TensorType.of(ElementType.F64, 2, 2));
    builder.output("penalty", penalty.of(new NumPy(builder), Map.of("w", w, "v", v)));
    return builder.build();
  }

  private static double at(Graph graph, double[] w) {
    return Interpreter.run(graph, List.of(Tensor.of(w, 2, 2), Tensor.of(V, 2, 2)))
        .getFirst()
        .getDouble(0);
  }

  record Refusal(ErrorCode code, String message, Penalty penalty) {
    @Override
    public String toString() {
      return message;
    }
  }

  static Stream<Refusal> refusals() {
    return Stream.of(
        new Refusal(
            ErrorCode.INPUT_UNKNOWN,
            "no parameter nose; there are v, w",
            NormPenalty.of(Norm.L1, 1, "nose")),
        new Refusal(
            ErrorCode.INPUT_UNKNOWN,
            "no parameter nose; there are v, w",
            DistancePenalty.tied("w", "nose", 1)),
        new Refusal(
            ErrorCode.SHAPE_MISMATCH,
            "parameter w is f64[2,2] and is pulled towards f64[3]",
            DistancePenalty.toward("w", Tensor.of(new double[3], 3), 1)));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void isRefused(Refusal refusal) {
    SinterException thrown = assertThrows(SinterException.class, () -> graph(refusal.penalty()));
    assertEquals(refusal.code(), thrown.code());
    assertTrue(thrown.getMessage().contains(refusal.message()), thrown.getMessage());
  }
}
