package dev.sinter.frontend.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every model of the zoo computes what PyTorch computed. */
class ZooDataTest {
  static List<String> models() throws IOException {
    try (Stream<Path> folders = Files.list(Shared.path("zoo"))) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void computesWhatPyTorchComputed(String name) throws IOException {
    Path folder = Shared.path("zoo", name);
    Path model = folder.resolve("model.onnx");
    Graph graph = Onnx.importModel(model);
    GraphVerifier.verify(graph);
    for (ZooCase one : ZooCase.all(folder)) {
      List<Tensor> inputs =
          graph.inputs().stream().map(port -> one.inputs().get(port.name())).toList();
      List<Tensor> found = Interpreter.run(graph, inputs);
      for (int i = 0; i < found.size(); i++) {
        Port port = graph.outputs().get(i);
        assertClose(
            one.outputs().get(port.name()),
            found.get(i),
            one.tolerance(),
            name + " " + port.name());
      }
    }
  }

  private static void assertClose(Tensor expected, Tensor found, double tolerance, String where) {
    assertEquals(expected.type(), found.type(), where);
    double largest = 0;
    for (long i = 0; i < expected.size(); i++) {
      largest = Math.max(largest, Math.abs(expected.getDouble(i)));
    }
    for (long i = 0; i < expected.size(); i++) {
      double bound = expected.element().isFloat() ? tolerance * largest : 0;
      assertEquals(expected.getDouble(i), found.getDouble(i), bound, where + ", element " + i);
    }
  }
}
