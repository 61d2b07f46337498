package dev.sinter.cli.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.cli.model.ModelSource;
import dev.sinter.frontend.onnx.Onnx;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.npy.Npy;
import dev.sinter.ir.program.Signature;
import dev.sinter.ir.type.Bindings;
import dev.sinter.ir.type.TensorType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Multiply-adds of exported models against those that their framework counted. */
final class ZooCostDataTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "alexnet", "bert_like", "char_lstm", "convnext_op13", "googlenet", "gpt_like", "gru",
        "lenet5", "lstm_bi2", "mlp", "mnasnet", "mobilenet_v2", "resnet18", "resnext50",
        "rnn_tanh", "shufflenet_v2", "squeezenet", "text_cnn", "vae", "vit", "zfnet"
      })
  void multiplyAddsAgree(String name) throws Exception {
    Path folder =
        Path.of(System.getProperty("sinter.shared", "../shared")).resolve("zoo").resolve(name);
    Assumptions.assumeTrue(Files.isDirectory(folder), "sinter.shared has no zoo/" + name);
    Graph graph = Onnx.importModel(folder.resolve("model.onnx"));
    Signature signature = ModelSource.signatureOf(graph);
    List<Bindings.Declared> declared = new ArrayList<>();
    List<TensorType> found = new ArrayList<>();
    for (Signature.Parameter input : signature.inputs()) {
      declared.add(new Bindings.Declared(input.name(), input.type()));
      found.add(Npy.read(folder.resolve("c0_" + input.name() + ".npy")).type());
    }
    GraphCost cost = GraphCost.of(graph, Bindings.of(declared, found));
    String meta = Files.readString(folder.resolve("meta.json"));
    assertEquals(number(meta, "macs_case0"), cost.multiplyAdds());
  }

  private static long number(String json, String key) {
    Matcher matcher = Pattern.compile("\"" + key + "\": ([0-9]+)").matcher(json);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : -1;
  }
}
