package dev.sinter.tests.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.frontend.onnx.Onnx;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.passes.pipeline.GraphPass;
import dev.sinter.passes.pipeline.PassContext;
import dev.sinter.passes.recognise.AbsorbNormalization;
import dev.sinter.passes.recognise.Recognise;
import dev.sinter.passes.simplify.Fold;
import dev.sinter.tests.Shared;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found again in models as PyTorch exports them. */
final class RecogniseDataTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bert_like     | Attention 3, Gelu 3, LayerNormalization 7",
        "gpt_like      | Attention 3, Gelu 3, LayerNormalization 7",
        "vit           | Attention 3, Gelu 3, LayerNormalization 7",
        "convnext_op13 | Gelu 6, LayerNormalization 10",
        "lenet5        | LogSoftmax 1",
        "zfnet         | Softmax 1",
        // Their batch normalisation goes into the convolutions.
        "mobilenet_v2  | ''",
        "resnet18_op11 | ''",
        "googlenet     | ''",
      })
  void compositesOf(String model, String expected) {
    Graph graph = Onnx.importModel(Shared.path("zoo", model, "model.onnx"));
    for (GraphPass pass : List.of(new Fold(), new Recognise(), new AbsorbNormalization())) {
      graph = GraphVerifier.verify(pass.apply(graph, PassContext.DEFAULT));
    }
    assertEquals(expected, standard(graph));
  }

  private static String standard(Graph graph) {
    TreeMap<String, Integer> counts = new TreeMap<>();
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Composite composite) {
        StandardComposite.of(composite).ifPresent(one -> counts.merge(one.name(), 1, Integer::sum));
      }
    }
    return String.join(
        ", ", counts.entrySet().stream().map(one -> one.getKey() + " " + one.getValue()).toList());
  }
}
