package dev.sinter.frontend.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Malformed and hostile models: each does what EXPECT.tsv says of its class, in one virtual
 * machine.
 */
class BadFilesDataTest {
  private static final String RELU = "[f32[2,3]{0.0, 0.0, 0.0, 0.5, 1.5, 2.5}]";
  private static final String NEGATED = "[f32[2,3]{-0.0, -0.0, -0.0, -0.5, -1.5, -2.5}]";
  private static final String SAME = "[f32[2,3]{-2.5, -1.5, -0.5, 0.5, 1.5, 2.5}]";

  /** What files of the classes ok and either give where they are not refused. */
  private static final Map<String, String> RESULTS =
      Map.ofEntries(
          Map.entry("a00_good_relu", RELU),
          Map.entry("b13_unsorted_nodes", "[f32[2,3]{2.5, 1.5, 0.5, 0.0, 0.0, 0.0}]"),
          Map.entry("b19_dup_node_names", NEGATED),
          Map.entry("b22_no_nodes_passthrough", SAME),
          Map.entry("b37_declared_output_shape_wrong", RELU),
          Map.entry("b42_scalar_io", "[f32[]{0.0}]"),
          Map.entry("b43_symbolic_same_name", "[f32[2,3]{-5.0, -3.0, -1.0, 1.0, 3.0, 5.0}]"),
          Map.entry("c19_bool_not_01", "[bool[3]{1, 0, 0}]"),
          Map.entry("d03_weird_names", RELU),
          Map.entry("d04_nul_in_name", RELU),
          Map.entry("f01_if_nested_20", SAME),
          Map.entry("f07_loop_negative_trip", "[f32[]{-2.5}]"));

  /** All but the one that never ends, which has a test of its own. */
  static List<String[]> files() throws IOException {
    return Files.readAllLines(Shared.path("bad", "EXPECT.tsv")).stream()
        .skip(1)
        .map(line -> line.split("\t", -1))
        .filter(fields -> !fields[0].equals("f06_loop_int64max"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void doesWhatIsExpectedOfItsClass(String name, String kind, String what) {
    String result;
    try {
      Graph graph = read(name);
      result =
          Interpreter.run(graph, graph.inputTypes().stream().map(type -> input(type, 2)).toList())
              .toString();
    } catch (SinterException refusal) {
      assertNotEquals(ErrorCode.INTERNAL, refusal.code(), refusal.describe());
      assertNotEquals("ok", kind, what + ": " + refusal.describe());
      assertTrue(refusal.getMessage().contains(name), refusal.describe());
      return;
    }
    assertNotEquals("error", kind, what + ": gave " + result);
    assertEquals(RESULTS.get(name), result, what);
  }

  private static Graph read(String name) {
    Graph graph = Onnx.importModel(Shared.path("bad", name + ".onnx"));
    GraphVerifier.verify(graph);
    return graph;
  }

  private static Tensor input(TensorType type, long symbols) {
    Tensor tensor = Tensor.zeros(TensorType.of(type.element(), type.shape().eval(_ -> symbols)));
    for (long i = 0; i < tensor.size(); i++) {
      tensor.setDouble(i, type.element().isFloat() ? i - 2.5 : 1);
    }
    return tensor;
  }

  @Test
  void aSymbolHasOneSizeInARun() {
    Graph graph = read("b43_symbolic_same_name");
    for (long n : List.of(1L, 2L, 5L)) {
      Interpreter.run(graph, graph.inputTypes().stream().map(type -> input(type, n)).toList());
    }
    List<Tensor> differ =
        List.of(input(graph.inputTypes().get(0), 2), input(graph.inputTypes().get(1), 4));
    assertEquals(
        ErrorCode.INPUT_SHAPE,
        assertThrows(SinterException.class, () -> Interpreter.run(graph, differ)).code());
  }

  @Test
  void theOtherBranchOfNestedIfsIsRightToo() {
    Graph graph = read("f01_if_nested_20");
    List<Tensor> inputs =
        graph.inputTypes().stream()
            .map(type -> type.element().isFloat() ? input(type, 2) : Tensor.zeros(type))
            .toList();
    assertEquals(
        "[f32[2,3]{2.5, 1.5, 0.5, -0.5, -1.5, -2.5}]", Interpreter.run(graph, inputs).toString());
  }

  @Test
  void aLoopThatNeverEndsCanBeInterrupted() throws InterruptedException {
    Graph graph = read("f06_loop_int64max");
    AtomicReference<Throwable> end = new AtomicReference<>();
    Thread thread =
        new Thread(() ->
            Interpreter.run(
                graph, graph.inputTypes().stream().map(type -> input(type, 2)).toList()));
    thread.setUncaughtExceptionHandler((_, thrown) -> end.set(thrown));
    thread.start();
    Thread.sleep(100);
    assertTrue(thread.isAlive());
    thread.interrupt();
    thread.join(20_000);
    assertFalse(thread.isAlive());
    assertTrue(
        end.get() instanceof SinterException cancelled && cancelled.code() == ErrorCode.CANCELLED,
        () -> "" + end.get());
  }
}
