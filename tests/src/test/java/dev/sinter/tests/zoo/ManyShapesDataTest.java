package dev.sinter.tests.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.frontend.onnx.Onnx;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.Sinter;
import dev.sinter.tests.Shared;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One compilation runs twenty shapes, each as the interpreter does. */
final class ManyShapesDataTest {
  private static final long SEED = 20261121;
  private static final int SHAPES = 20;
  private static final int LARGEST_BATCH = 3;

  /** No model of these has positions for more. */
  private static final int LARGEST_SIZE = 24;

  @ParameterizedTest
  @ValueSource(strings = {"bert_like", "gpt_like", "lstm_bi2"})
  void compiledOnceRunsManyShapes(String name) {
    Graph graph = Onnx.importModel(Shared.path("zoo", name, "model.onnx"));
    Random random = new Random(SEED);
    try (Executable executable = Sinter.compile(graph)) {
      for (int i = 0; i < SHAPES; i++) {
        Map<String, Long> sizes = new HashMap<>();
        List<Tensor> inputs = inputs(graph, sizes, random);
        List<Tensor> expected = Interpreter.run(graph, inputs);
        List<Tensor> found = executable.run(inputs);
        for (int output = 0; output < expected.size(); output++) {
          String place = "%s %s, seed %d, output %d".formatted(name, sizes, SEED, output);
          assertClose(expected.get(output), found.get(output), place);
        }
      }
    }
  }

  private static List<Tensor> inputs(Graph graph, Map<String, Long> sizes, Random random) {
    List<Tensor> inputs = new ArrayList<>();
    graph
        .inputs()
        .forEach(port -> {
          TensorType type = port.value().type();
          for (String symbol : symbols(type)) {
            int most = symbol.contains("batch") ? LARGEST_BATCH : LARGEST_SIZE;
            sizes.computeIfAbsent(symbol, _ -> 1 + random.nextLong(most));
          }
          Tensor value = Tensor.zeros(type.withShape(Shape.of(type.shape().eval(sizes::get))));
          for (long i = 0; i < value.size(); i++) {
            if (type.element().isFloat()) {
              value.setDouble(i, random.nextGaussian());
            } else {
              value.setLong(i, random.nextInt(2));
            }
          }
          inputs.add(value);
        });
    return inputs;
  }

  private static List<String> symbols(TensorType type) {
    return type.shape().dims().stream().flatMap(dim -> dim.symbols().stream()).toList();
  }

  private static void assertClose(Tensor expected, Tensor found, String place) {
    assertEquals(expected.type(), found.type(), place);
    double largest = 0;
    for (long i = 0; i < expected.size(); i++) {
      // A row of which every key is masked is NaN in both.
      double value = Math.abs(expected.getDouble(i));
      largest = Double.isNaN(value) ? largest : Math.max(largest, value);
    }
    for (long i = 0; i < expected.size(); i++) {
      assertEquals(
          expected.getDouble(i), found.getDouble(i), 1e-4 * largest, place + ", element " + i);
    }
  }
}
