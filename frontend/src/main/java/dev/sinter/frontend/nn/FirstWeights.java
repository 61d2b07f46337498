package dev.sinter.frontend.nn;

import dev.sinter.frontend.nn.init.Initializer;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Makes weights as layers ask for them. */
final class FirstWeights implements WeightSource {
  private final GraphBuilder builder;
  private final long seed;
  private final SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();
  private final SequencedMap<String, Tensor> state = new LinkedHashMap<>();

  FirstWeights(GraphBuilder builder, long seed) {
    this.builder = builder;
    this.seed = seed;
  }

  Weights weights() {
    return new Weights(parameters, state);
  }

  @Override
  public Value parameter(String name, TensorType type, Initializer initializer) {
    parameters.put(name, initializer.values(type, seed, parameters.size()));
    return builder.input(name, type);
  }

  @Override
  public Value state(String name, Tensor initial) {
    state.put(name, initial);
    return builder.input(name, initial.type());
  }
}
