package dev.sinter.frontend.onnx;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BadFilesDataTest {
  static List<String[]> files() throws IOException {
    return Files.readAllLines(Shared.path("bad", "EXPECT.tsv")).stream()
        .skip(1)
        .map(line -> line.split("\t", -1))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void x(String name, String kind, String what) {
    String r;
    try {
      Graph graph = Onnx.importModel(Shared.path("bad", name + ".onnx"));
      GraphVerifier.verify(graph);
      List<Tensor> in = graph.inputs().stream().map(p -> input(p.value().type())).toList();
      r = "" + (name.startsWith("f06") ? "imported" : Interpreter.run(graph, in));
    } catch (SinterException e) {
      r = e.describe();
    } catch (Throwable e) {
      r = "!!!!!! " + e;
    }
    System.out.println(kind + " " + name + " [" + what + "] => " + r);
  }

  static Tensor input(TensorType t) {
    Tensor x = Tensor.zeros(TensorType.of(t.element(), t.shape().eval(s -> 2)));
    for (int i = 0; i < x.size(); i++)
      switch (t.element().kind()) {
        case FLOAT -> x.setDouble(i, i - 2.5);
        default -> x.setLong(i, 1);
      }
    return x;
  }
}
