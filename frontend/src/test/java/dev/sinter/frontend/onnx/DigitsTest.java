package dev.sinter.frontend.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.npy.Npy;
import dev.sinter.ir.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example in the repository gives what its page says. */
class DigitsTest {
  private static final Path EXAMPLES = Path.of(System.getProperty("sinter.root"), "examples");

  private static Tensor run(String input) {
    Graph graph = Onnx.importModel(EXAMPLES.resolve("digits.onnx"));
    GraphVerifier.verify(graph);
    assertEquals(
        "[f32[batch,1,8,8]] -> [f32[batch,10]]", graph.inputTypes() + " -> " + graph.outputTypes());
    return Interpreter.run(graph, List.of(Npy.read(EXAMPLES.resolve(input)))).getFirst();
  }

  @Test
  void theSevenIsASeven() {
    Tensor probabilities = run("digit-7.npy");
    assertEquals(0.9918, probabilities.getDouble(7), 5e-5);
    assertEquals(0.0016, probabilities.getDouble(9), 5e-5);
  }

  @Test
  void sixteenAtOnceAreRight() {
    Tensor probabilities = run("digits-16.npy");
    List<Integer> found = new ArrayList<>();
    for (int row = 0; row < 16; row++) {
      int best = 0;
      for (int digit = 1; digit < 10; digit++) {
        best =
            probabilities.getDouble(row * 10L + digit) > probabilities.getDouble(row * 10L + best)
                ? digit
                : best;
      }
      found.add(best);
    }
    assertEquals(List.of(4, 8, 9, 4, 1, 6, 5, 4, 7, 8, 1, 3, 3, 4, 1, 8), found);
  }
}
