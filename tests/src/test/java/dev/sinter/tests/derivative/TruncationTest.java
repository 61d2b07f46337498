package dev.sinter.tests.derivative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.spi.Differentiator;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.MemoryReport;
import dev.sinter.runtime.Sinter;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Backpropagation through time, of all rounds and of the last ones. */
final class TruncationTest {
  private static final Differentiator DERIVATIVES = Sinter.differentiator();
  private static final List<String> WEIGHTS = List.of("w", "b");

  private static Graph gradient(Graph f) {
    return DERIVATIVES.valueAndGrad(f, "loss", WEIGHTS);
  }

  private static List<Tensor> run(Graph graph, Map<String, Tensor> values) {
    return Interpreter.run(
        graph, graph.inputs().stream().map(port -> values.get(port.name())).toList());
  }

  private static void assertSame(List<Tensor> expected, List<Tensor> found, String what) {
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < expected.size(); i++) {
      for (long at = 0; at < expected.get(i).size(); at++) {
        assertEquals(expected.get(i).getDouble(at), found.get(i).getDouble(at), 1e-13, what);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "false, false, 4",
    "false, true, 4",
    "true, false, 4",
    "true, true, 4",
    "false, true, 1",
    "false, true, 8",
    "true, true, 8"
  })
  void gradientsAreThoseOfADetachedProgram(boolean reverse, boolean everyRound, long rounds) {
    ScanLstm lstm = new ScanLstm("9", reverse, everyRound);
    Map<String, Tensor> values = ScanLstm.values(9, 5);
    Graph truncated = GraphVerifier.verify(DERIVATIVES.truncated(lstm.graph(), rounds));
    List<Tensor> expected = run(gradient(lstm.detached(rounds)), values);
    assertSame(expected, run(gradient(truncated), values), "seed 5");
    assertEquals(
        run(lstm.graph(), values).getFirst().getDouble(0),
        run(truncated, values).getFirst().getDouble(0));
    double whole = run(gradient(lstm.graph()), values).get(1).getDouble(0);
    assertTrue(Math.abs(whole - expected.get(1).getDouble(0)) > 1e-6, "nothing was cut off");
  }

  /**
   * The initial state is within reach of loops that are short enough, and out of that of others.
   */
  @Test
  void shortLoopsStayWhole() {
    Graph lstm = new ScanLstm("4", false, true).graph();
    assertEquals(lstm.toString(), DERIVATIVES.truncated(lstm, 4).toString());
    Graph longer = DERIVATIVES.truncated(new ScanLstm("5", false, true).graph(), 4);
    SinterException refusal =
        assertThrows(SinterException.class, () -> DERIVATIVES.grad(longer, "loss", List.of("h")));
    assertEquals(ErrorCode.NOT_DIFFERENTIABLE, refusal.code());
    refusal = assertThrows(SinterException.class, () -> DERIVATIVES.truncated(lstm, 0));
    assertEquals(ErrorCode.VALUE_OUT_OF_RANGE, refusal.code());
  }

  /** Of a symbolic length, which may be below the number of rounds that are followed. */
  @ParameterizedTest
  @CsvSource({"1", "3", "4", "5", "11"})
  void lengthsMayBeSymbols(long length) {
    Map<String, Tensor> values = ScanLstm.values(length, 6);
    Graph truncated = DERIVATIVES.truncated(new ScanLstm("T", false, true).graph(), 4);
    ScanLstm known = new ScanLstm(Long.toString(length), false, true);
    Graph expected = length <= 4 ? known.graph() : known.detached(4);
    assertSame(run(gradient(expected), values), run(gradient(truncated), values), "seed 6");
    try (Executable compiled = Sinter.compile(gradient(truncated))) {
      Map<String, Tensor> inputs = new java.util.HashMap<>(values);
      inputs.keySet().removeIf(name -> name.startsWith("fixed"));
      Tensor found = compiled.run(inputs).get("w.gradient");
      assertSame(run(gradient(expected), values).subList(1, 2), List.of(found), "compiled");
    }
  }

  @ParameterizedTest
  @CsvSource({"64, 512"})
  void nodesDoNotGrowWithTheLength(String shorter, String longer) {
    for (UnaryOperator<Graph> cut :
        List.<UnaryOperator<Graph>>of(f -> f, f -> DERIVATIVES.truncated(f, 16))) {
      assertEquals(
          nodes(gradient(cut.apply(new ScanLstm(shorter, false, true).graph()))),
          nodes(gradient(cut.apply(new ScanLstm(longer, false, true).graph()))));
    }
  }

  private static int nodes(Graph graph) {
    return graph.nodes().stream()
        .mapToInt(node -> 1 + node.op().bodies().stream().mapToInt(TruncationTest::nodes).sum())
        .sum();
  }

  /** What every round leaves behind is kept for each; twice the rounds more are twice the bytes. */
  @Test
  void memoryGrowsLinearlyWithTheLength() {
    long[] bytes = arena(gradient(new ScanLstm("T", false, false).graph()));
    double ratio = (double) (bytes[2] - bytes[1]) / (bytes[1] - bytes[0]);
    assertEquals(2, ratio, 0.04, java.util.Arrays.toString(bytes));
  }

  @ParameterizedTest
  @CsvSource({"16", "32"})
  void truncatedMemoryDoesNotGrowWithTheLength(long rounds) {
    long[] bytes =
        arena(gradient(DERIVATIVES.truncated(new ScanLstm("T", false, false).graph(), rounds)));
    assertEquals(bytes[0], bytes[1], "128 rounds");
    assertEquals(bytes[0], bytes[2], "256 rounds");
    long[] whole = arena(gradient(new ScanLstm("T", false, false).graph()));
    assertTrue(bytes[0] < whole[0] * rounds / 64 + 20_000, bytes[0] + " of " + whole[0]);
  }

  /** For 64, 128 and 256 rounds. */
  private static long[] arena(Graph graph) {
    try (Executable compiled = Sinter.compile(graph)) {
      return java.util.stream.LongStream.of(64, 128, 256)
          .mapToObj(length -> compiled.memory(Map.of("T", length)))
          .mapToLong(MemoryReport::arena)
          .toArray();
    }
  }
}
