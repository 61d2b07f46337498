package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.text.GraphParser;
import dev.sinter.runtime.train.DerivativeTrace;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The worked example of ln x + x·y − sin y at (2, 5), node by node. */
final class DerivativeTraceTest {
  private static final String FUNCTION =
      """
      graph "f" (%0 "x": f64[], %1 "y": f64[]) {
        %2: f64[] = log(%0) @"v3"
        %3: f64[] = mul(%0, %1) @"v4"
        %4: f64[] = sin(%1) @"v5"
        %5: f64[] = add(%2, %3) @"v6"
        %6: f64[] = sub(%5, %4) @"v7"
        return %6 "z"
      }
      """;

  @Test
  void followsTheTable() {
    Graph f = GraphParser.parse(FUNCTION);
    List<Tensor> point = List.of(Tensor.of(new double[] {2}), Tensor.of(new double[] {5}));
    DerivativeTrace trace = DerivativeTrace.of(f, "z", List.of("x", "y"), point);
    assertEquals(
        List.of("x", "y", "v3", "v4", "v5", "v6", "v7"),
        trace.rows().stream().map(DerivativeTrace.Row::name).toList());
    double[] values = {2, 5, .693147, 10, -.958924, 10.693147, 11.652071};
    assertArrayEquals(values, column(trace, DerivativeTrace.Row::value), 5e-7);
    double[] tangents = {1, 0, .5, 5, 0, 5.5, 5.5};
    assertArrayEquals(tangents, column(trace, DerivativeTrace.Row::tangent), 1e-14);
    double[] adjoints = {5.5, 1.716338, 1, 1, -1, 1, 1};
    assertArrayEquals(adjoints, column(trace, DerivativeTrace.Row::adjoint), 5e-7);
  }

  private static double[] column(
      DerivativeTrace trace, Function<DerivativeTrace.Row, Tensor> part) {
    return trace.rows().stream().mapToDouble(row -> part.apply(row).getDouble(0)).toArray();
  }
}
