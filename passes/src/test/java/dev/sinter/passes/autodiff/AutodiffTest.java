package dev.sinter.passes.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.text.GraphParser;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What derivatives look like, and what is refused. */
final class AutodiffTest {
  private static final Autodiff AUTODIFF = new Autodiff();

  private static final String PRODUCT =
      """
      graph "f" (%0 "x": f64[], %1 "y": f64[]) {
        %2: f64[] = sin(%0) @"a"
        %3: f64[] = mul(%2, %1) @"b"
        return %3 "z"
      }
      """;

  @Test
  void forwardModeGoesAlong() {
    assertEquals(
        """
        graph "f.jvp" (%0 "x": f64[], %1 "y": f64[], %2 "x.tangent": f64[]) {
          %3: f64[] = sin(%0) @"a"
          %4: f64[] = cos(%0) @"a"
          %5: f64[] = mul(%2, %4) @"a"
          %6: f64[] = mul(%3, %1) @"b"
          %7: f64[] = mul(%5, %1) @"b"
          return %6 "z", %7 "z.tangent"
        }
        """,
        AUTODIFF.jvp(GraphParser.parse(PRODUCT), List.of("x")).toString());
  }

  @Test
  void reverseModeGoesBack() {
    assertEquals(
        """
        graph "f.grad" (%0 "x": f64[], %1 "y": f64[]) {
          %2: f64[] = sin(%0) @"a"
          %3: f64[] = cos(%0) @"a"
          %4: f64[] = mul(%2, %1) @"b"
          %5: f64[] = constant {value=f64[]{1.0}}
          %6: f64[] = mul(%5, %2) @"b"
          %7: f64[] = mul(%5, %1) @"b"
          %8: f64[] = mul(%7, %3) @"a"
          return %6 "y.gradient", %8 "x.gradient"
        }
        """,
        AUTODIFF.grad(GraphParser.parse(PRODUCT), "z", List.of("y", "x")).toString());
  }

  /** The length of a loop does not show in the size of its derivative. */
  @Test
  void loopsStayLoops() {
    int shorter = nodes(AUTODIFF.grad(recurrence(64), "loss", List.of("w")));
    int longer = nodes(AUTODIFF.grad(recurrence(512), "loss", List.of("w")));
    assertEquals(shorter, longer);
    assertTrue(shorter < 60, "%d nodes".formatted(shorter));
  }

  private static int nodes(Graph graph) {
    return graph.nodes().stream()
        .mapToInt(node -> 1 + node.op().bodies().stream().mapToInt(AutodiffTest::nodes).sum())
        .sum();
  }

  private static Graph recurrence(long length) {
    GraphBuilder cell = new GraphBuilder("cell");
    NumPy inner = new NumPy(cell);
    Value h = cell.input("h", TensorType.parse("f64[4]"));
    Value w = cell.input("w", TensorType.parse("f64[4,4]"));
    Value x = cell.input("x", TensorType.parse("f64[4]"));
    cell.output("next", inner.tanh(inner.add(inner.matmul(w, h), x)));
    GraphBuilder builder = new GraphBuilder("rnn");
    Value start = builder.input("h", TensorType.parse("f64[4]"));
    Value weights = builder.input("w", TensorType.parse("f64[4,4]"));
    Value data = builder.input("x", TensorType.parse("f64[%d,4]".formatted(length)));
    Scan scan = new Scan(1, 1, Dim.of(length), false, cell.build());
    Value last = builder.apply(scan, start, weights, data);
    builder.output("loss", new NumPy(builder).sum(last));
    return builder.build();
  }

  @Test
  void saysWhereTheWayEnds() {
    GraphBuilder builder = new GraphBuilder("f");
    NumPy np = new NumPy(builder);
    Value x = builder.input("x", TensorType.parse("f64[3]"));
    Value w = builder.input("w", TensorType.parse("f64[3]"));
    builder.at(Location.of("rounded"));
    Value steps = np.floor(w);
    builder.output("loss", np.sum(np.mul(x, steps)));
    Graph f = builder.build();
    SinterException refusal =
        assertThrows(SinterException.class, () -> AUTODIFF.grad(f, "loss", List.of("x", "w")));
    assertEquals(ErrorCode.NOT_DIFFERENTIABLE, refusal.code());
    assertEquals(
        "f: 'loss' does not change continuously with 'w': the way ends at rounded (floor)",
        refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "INPUT_UNKNOWN, z, a, f: no input 'a'; expected one of [x; y]",
    "INPUT_UNKNOWN, q, x, f: no output 'q'; expected one of [z]"
  })
  void refusesUnknownNames(ErrorCode code, String of, String wrt, String message) {
    SinterException refusal =
        assertThrows(
            SinterException.class,
            () -> AUTODIFF.grad(GraphParser.parse(PRODUCT), of, List.of(wrt)));
    assertEquals(code, refusal.code());
    assertEquals(message.replace(';', ','), refusal.getMessage());
  }
}
