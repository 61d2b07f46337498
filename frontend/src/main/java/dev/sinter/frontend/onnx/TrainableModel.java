package dev.sinter.frontend.onnx;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;

/**
 * A model whose trainable initializers are inputs, so that it can be differentiated by them.
 *
 * <pre>{@code
 * TrainableModel model = Onnx.importTrainable(file, ImportOptions.DEFAULT, "fc*.weight", "fc*.bias");
 * GraphBuilder builder = new GraphBuilder("fine-tuning");
 * Value image = builder.input("image", TensorType.parse("f32[batch,1,8,8]"));
 * Value label = builder.input("label", TensorType.parse("i64[batch]"));
 * Value logits = model.inline(builder, Map.of("image", image)).get("logits");
 * builder.output("loss", …);
 * TrainSpec spec = TrainSpec.of(builder.build(), "loss", model.parameters(), optimizer);
 * …
 * OnnxExport.replaceInitializers(file, trainer.parameters(), trained);
 * }</pre>
 *
 * <p>Everything else is as in the file, an inference model as a rule: statistics of batch
 * normalization are constants, and dropout does nothing.
 *
 * @param graph its inputs are the model's, then one for each parameter, named as the initializer
 * @param parameters what the initializers are in the file, by name, in the order of the inputs
 */
public record TrainableModel(Graph graph, SequencedMap<String, Tensor> parameters) {
  public TrainableModel {
    Objects.requireNonNull(graph);
    parameters = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(parameters));
  }

  /**
   * Puts the model into another graph, whose inputs its parameters become. The loss is then added
   * to what it gives.
   *
   * @param data values for the model's own inputs, by name, of their types
   * @return its outputs by name
   * @throws SinterException INPUT_MISSING, INPUT_UNKNOWN, INPUT_TYPE or INPUT_SHAPE for data that
   *     do not fit
   */
  public SequencedMap<String, Value> inline(GraphBuilder builder, Map<String, Value> data) {
    Set<String> unknown = new TreeSet<>(data.keySet());
    List<Value> arguments = new ArrayList<>();
    for (Port port : graph.inputs()) {
      unknown.remove(port.name());
      TensorType type = port.value().type();
      arguments.add(
          parameters.containsKey(port.name())
              ? builder.input(port.name(), type)
              : argument(port.name(), type, data.get(port.name())));
    }
    if (!unknown.isEmpty()) {
      throw new SinterException(
          ErrorCode.INPUT_UNKNOWN, "%s: has no inputs %s".formatted(graph.name(), unknown));
    }
    List<Value> results = builder.inline(graph, arguments);
    SequencedMap<String, Value> named = new LinkedHashMap<>();
    for (int i = 0; i < results.size(); i++) {
      named.put(graph.outputs().get(i).name(), results.get(i));
    }
    return named;
  }

  private Value argument(String name, TensorType type, Value given) {
    if (given == null) {
      throw new SinterException(
          ErrorCode.INPUT_MISSING, "%s: no value for input '%s'".formatted(graph.name(), name));
    }
    if (!given.type().equals(type)) {
      throw new SinterException(
          given.type().element() == type.element() ? ErrorCode.INPUT_SHAPE : ErrorCode.INPUT_TYPE,
          "%s: input '%s' is %s, the value for it %s"
              .formatted(graph.name(), name, type, given.type()));
    }
    return given;
  }

  /** The same with other values of some parameters, as where a layer starts anew. */
  public TrainableModel with(Map<String, Tensor> others) {
    SequencedMap<String, Tensor> all = new LinkedHashMap<>(parameters);
    all.putAll(others);
    return new TrainableModel(graph, all);
  }
}
