package dev.sinter.frontend.nn;

import dev.sinter.frontend.nn.init.Initializer;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.util.function.Predicate;

/**
 * Weights that are known, some of them constants of the graph and the others its inputs.
 *
 * @param frozen whether the parameter of a full name is a constant
 * @param stateIsConstant whether all state is
 */
record GivenWeights(
    GraphBuilder builder, Weights weights, Predicate<String> frozen, boolean stateIsConstant)
    implements WeightSource {
  static GivenWeights constant(GraphBuilder builder, Weights weights) {
    return new GivenWeights(builder, weights, _ -> true, true);
  }

  static GivenWeights variable(GraphBuilder builder, Weights weights, Predicate<String> frozen) {
    return new GivenWeights(builder, weights, frozen, false);
  }

  @Override
  public Value parameter(String name, TensorType type, Initializer initializer) {
    return value(name, weights.parameters().get(name), frozen.test(name));
  }

  @Override
  public Value state(String name, Tensor initial) {
    return value(name, weights.state().get(name), stateIsConstant);
  }

  private Value value(String name, Tensor known, boolean isConstant) {
    if (!isConstant) {
      return builder.input(name, known.type());
    }
    Location outer = builder.location();
    Value constant = builder.at(Location.of(name)).constant(known);
    builder.at(outer);
    return constant;
  }
}
