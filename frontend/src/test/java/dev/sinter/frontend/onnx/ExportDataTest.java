package dev.sinter.frontend.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.frontend.onnx.export.RoundTrip;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.AssertionFailedError;

/**
 * What was imported can be written again: models of the test data compute the same afterwards, or
 * are refused for a reason that is given.
 */
@Tag("shared")
class ExportDataTest {
  /** Fewer than this are written only after something broke. */
  private static final int MUST_PASS = 600;

  private static final Set<String> KINDS =
      Set.of("node", "node-new", "simple", "pytorch-operator", "pytorch-converted");

  private final Map<String, Integer> refusals = new TreeMap<>();
  private final List<String> wrong = new ArrayList<>();
  private int passed;

  @Test
  void casesComputeTheSameAfterwards() throws IOException {
    try (OnnxCases cases = OnnxCases.open(Shared.path("onnx", "cases.zip"))) {
      for (OnnxCase one : cases.cases()) {
        if (KINDS.contains(one.name().substring(0, one.name().indexOf('/')))) {
          run(one);
        }
      }
    }
    assertEquals("", String.join("\n", wrong));
    System.out.printf("ONNX cases written again: %d, refused: %s%n", passed, refusals);
    assertTrue(passed >= MUST_PASS, passed + " written, expected at least " + MUST_PASS);
  }

  private void run(OnnxCase one) {
    Graph graph;
    List<Tensor> inputs;
    try {
      OnnxCase.DataSet data = one.read(0);
      ImportOptions options = ImportOptions.DEFAULT;
      for (Map.Entry<String, OnnxValue<Tensor>> input : data.inputs().entrySet()) {
        options = options.withStructure(input.getKey(), input.getValue().map(Tensor::type));
      }
      graph = Onnx.importModel(one.model(), options);
      inputs = List.copyOf(OnnxValue.ports(data.inputs()).values());
    } catch (SinterException _) {
      return; // What cannot be imported is another test's matter.
    }
    try {
      RoundTrip.check(graph, inputs, one.name());
      passed++;
    } catch (AssertionFailedError e) {
      wrong.add(e.getMessage().lines().limit(1).toList() + one.name());
    } catch (SinterException e) {
      assertTrue(e.code() == ErrorCode.FEATURE_UNSUPPORTED, one.name() + ": " + e.getMessage());
      String reason = e.getMessage().lines().skip(1).findFirst().orElse(e.getMessage());
      refusals.merge(reason.replaceFirst("^.*?: ", "").replaceFirst(":.*", ""), 1, Integer::sum);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mlp", "lenet5", "squeezenet", "mobilenet_v2", "resnet18", "bert_like", "vit"})
  void modelsComputeTheSameAfterwards(String name) throws IOException {
    Path folder = Shared.path("zoo", name);
    Graph graph = Onnx.importModel(folder.resolve("model.onnx"));
    ZooCase one = ZooCase.all(folder).getFirst();
    List<Tensor> inputs =
        graph.inputs().stream().map(port -> one.inputs().get(port.name())).toList();
    RoundTrip.check(graph, inputs, name);
  }
}
