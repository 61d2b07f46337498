package dev.sinter.ir.train;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * An optimizer over scalar parameters that start at 0, with gradients, factor and condition given.
 */
final class TinyTraining {
  private final OptimizerPlan plan;
  private final Graph graph;
  private final SequencedMap<String, Tensor> state = new LinkedHashMap<>();

  TinyTraining(Optimizer optimizer, String... parameters) {
    SequencedMap<String, TensorType> types = types(parameters);
    plan = optimizer.plan(types);
    types.forEach((name, type) -> state.put(name, Tensor.zeros(type)));
    plan.slots().forEach(slot -> state.put(slot.name(), slot.initialValue(get(slot.parameter()))));
    graph = build();
  }

  static SequencedMap<String, TensorType> types(String... parameters) {
    SequencedMap<String, TensorType> types = new LinkedHashMap<>();
    for (String name : parameters) {
      types.put(name, TensorType.of(ElementType.F32));
    }
    return types;
  }

  private Graph build() {
    GraphBuilder builder = new GraphBuilder("tiny");
    NumPy np = new NumPy(builder);
    Clock clock =
        Clock.at(builder.input("step", TensorType.of(ElementType.I64)))
            .scaledBy(builder.input("factor", TensorType.of(ElementType.F64)))
            .onlyIf(builder.input("accepted", TensorType.of(ElementType.BOOL)));
    Value gradient = builder.input("gradient", TensorType.of(ElementType.F32));
    Map<String, Value> values = new LinkedHashMap<>();
    state.forEach((name, tensor) -> values.put(name, builder.input(name, tensor.type())));
    Map<String, Value> gradients = new LinkedHashMap<>();
    plan.parameters().keySet().forEach(name -> gradients.put(name, gradient));
    StepResult next = plan.step(np, clock, values, gradients, values);
    next.parameters().forEach((name, value) -> builder.output("next " + name, value));
    next.slots().forEach((name, value) -> builder.output("next " + name, value));
    state.keySet().forEach(name -> builder.state(name, "next " + name));
    Graph built = builder.build();
    GraphVerifier.verify(built);
    return built;
  }

  void step(long step, double factor, boolean accepted, double gradient) {
    List<Tensor> inputs =
        new ArrayList<>(
            List.of(
                Tensor.scalar(ElementType.I64, step),
                Tensor.scalar(ElementType.F64, factor),
                Tensor.scalar(ElementType.BOOL, accepted ? 1L : 0L),
                Tensor.scalar(ElementType.F32, gradient)));
    inputs.addAll(state.values());
    List<Tensor> outputs = Interpreter.run(graph, inputs);
    int at = 0;
    for (Map.Entry<String, Tensor> entry : state.entrySet()) {
      entry.setValue(outputs.get(at++));
    }
  }

  Tensor get(String name) {
    return state.get(name);
  }

  double number(String name) {
    return get(name).getDouble(0);
  }
}
