package dev.sinter.frontend.nn;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.Optimizer;
import dev.sinter.ir.train.TrainSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Predicate;

/**
 * Layers with weights: from it come graphs to be trained, validated, run and exported. A value:
 * training gives another network.
 *
 * <pre>{@code
 * Layer layers =
 *     Sequential.of(Convolution.of(16, 3, 3), Activation.RELU, new Flatten(), new Linear(10));
 * Network digits = Network.of("digits", Input.of("image", "f32[n,1,8,8]"), "scores", layers, 1);
 * try (Trainer trainer = Trainer.of(digits.trainSpec(objective, optimizer))) {
 *   …
 *   OnnxExport.write(digits.with(trainer.state()).inference(), Path.of("digits.onnx"));
 * }
 * }</pre>
 */
public final class Network {
  private final Definition definition;
  private final Weights weights;
  private final Predicate<String> frozen;

  /** How a network's outputs follow from its inputs, both by name. */
  @FunctionalInterface
  public interface Function {
    SequencedMap<String, Value> apply(Scope scope, Map<String, Value> inputs);
  }

  private Network(Definition definition, Weights weights, Predicate<String> frozen) {
    this.definition = definition;
    this.weights = weights;
    this.frozen = frozen;
  }

  /** A network of one input and one output, with first weights. */
  public static Network of(String name, Input input, String output, Layer layer, long seed) {
    return of(name, List.of(input), applied(input.name(), output, layer), seed);
  }

  private static Function applied(String input, String output, Layer layer) {
    return (scope, values) -> {
      SequencedMap<String, Value> outputs = new LinkedHashMap<>();
      outputs.put(output, layer.apply(scope, values.get(input)));
      return outputs;
    };
  }

  /**
   * A network with first weights.
   *
   * @param seed of first weights and of random numbers in training
   * @throws dev.sinter.ir.SinterException where a layer does not fit what it is given, with where
   *     it stands
   */
  public static Network of(String name, List<Input> inputs, Function function, long seed) {
    Definition definition = new Definition(name, inputs, function, seed);
    GraphBuilder builder = new GraphBuilder(name);
    FirstWeights first = new FirstWeights(builder, seed);
    definition.trace(builder, Mode.TRAINING, first);
    return new Network(definition, first.weights(), _ -> false);
  }

  public String name() {
    return definition.name();
  }

  /** Every parameter by its full name. */
  public SequencedMap<String, Tensor> parameters() {
    return weights.parameters();
  }

  /** Every piece of state by its full name: running statistics, the source of random numbers. */
  public SequencedMap<String, Tensor> state() {
    return weights.state();
  }

  /**
   * The same network with other weights.
   *
   * @param values of all of its parameters, and of state or none; those of other names, such as an
   *     optimizer's, are not read
   * @throws dev.sinter.ir.SinterException INPUT_MISSING for a parameter without a value,
   *     INPUT_SHAPE or INPUT_TYPE for one of another type
   */
  public Network with(Map<String, Tensor> values) {
    return new Network(definition, weights.with(name(), values), frozen);
  }

  /**
   * The same network, of which parameters of these full names are not trained either. Running
   * statistics still follow the data, as in PyTorch.
   */
  public Network freezing(Predicate<String> names) {
    return new Network(definition, weights, frozen.or(names));
  }

  /** The same weights, and outputs that are made of the present ones by what has no weights. */
  public Network then(Function head) {
    Function body = definition.function();
    Function whole = (scope, values) -> head.apply(scope, body.apply(scope, values));
    return new Network(definition.with(whole), weights, frozen);
  }

  /** The same weights, and an output that is made of one by what has no weights: a softmax. */
  public Network then(String output, String further, Layer layer) {
    return then(applied(output, further, layer));
  }

  /** The graph that answers: its weights are constants. */
  public Graph inference() {
    GraphBuilder builder = new GraphBuilder(name());
    Definition.Trace trace =
        definition.trace(builder, Mode.INFERENCE, GivenWeights.constant(builder, weights));
    trace.outputs().forEach(builder::output);
    return builder.build();
  }

  /**
   * What to train, and from which weights on.
   *
   * @throws dev.sinter.ir.SinterException INPUT_UNKNOWN where an objective names what is not there
   */
  public TrainSpec trainSpec(Objective objective, Optimizer optimizer) {
    SequencedMap<String, Tensor> trained = new LinkedHashMap<>(parameters());
    trained.keySet().removeIf(frozen);
    Graph graph = graph(objective, Mode.TRAINING);
    return TrainSpec.of(graph, objective.loss(), trained, state(), optimizer);
  }

  /**
   * The results of an objective in inference. Its inputs are data, and under their names in
   * training the parameters that are trained and the state that inference reads.
   */
  public Graph validation(Objective objective) {
    return graph(objective, Mode.INFERENCE);
  }

  private Graph graph(Objective objective, Mode mode) {
    GraphBuilder builder = new GraphBuilder(name());
    Definition.Trace trace =
        definition.trace(builder, mode, GivenWeights.variable(builder, weights, frozen));
    Map<String, Value> values = new LinkedHashMap<>(trace.inputs());
    values.putAll(trace.outputs());
    values.putAll(Definition.declare(builder, objective.targets()));
    builder.at(Location.of(objective.loss()));
    objective
        .results()
        .forEach((name, term) -> builder.output(name, term.of(trace.tracing().np(), values)));
    if (mode == Mode.TRAINING) {
      trace
          .tracing()
          .stateAfterwards()
          .forEach((name, next) -> {
            builder.output(name + ".next", next);
            builder.state(name, name + ".next");
          });
    }
    return builder.build();
  }

  /** What the network is made of. */
  public Summary summary() {
    GraphBuilder builder = new GraphBuilder(name());
    Definition.Trace trace =
        definition.trace(builder, Mode.INFERENCE, GivenWeights.constant(builder, weights));
    return Summary.of(definition, weights, frozen, trace.tracing().applied());
  }
}
