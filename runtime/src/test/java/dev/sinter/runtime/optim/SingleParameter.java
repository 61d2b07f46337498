package dev.sinter.runtime.optim;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.Clock;
import dev.sinter.ir.train.Optimizer;
import dev.sinter.ir.train.OptimizerPlan;
import dev.sinter.ir.train.StepResult;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One parameter under an optimizer: a step's graph is built once and run in the interpreter. */
final class SingleParameter {
  /** The gradient as a function of where it is taken and of an input of the parameter's type. */
  @FunctionalInterface
  interface Slope {
    Value at(NumPy np, Value point, Value input);
  }

  private static final String NAME = "w";

  private final Graph graph;
  private final List<String> slotNames = new ArrayList<>();
  private final List<Tensor> slots = new ArrayList<>();
  private Tensor parameter;
  private long step;

  /** The gradient is the input. */
  SingleParameter(Optimizer optimizer, Tensor initial) {
    this(optimizer, initial, (np, point, input) -> input);
  }

  SingleParameter(Optimizer optimizer, Tensor initial, Slope slope) {
    parameter = initial;
    OptimizerPlan plan = optimizer.plan(new LinkedHashMap<>(Map.of(NAME, initial.type())));
    plan.slots().forEach(slot -> slotNames.add(slot.slot().name()));
    plan.slots().forEach(slot -> slots.add(slot.initialValue(initial)));
    graph = build(plan, slope);
  }

  private static Graph build(OptimizerPlan plan, Slope slope) {
    GraphBuilder builder = new GraphBuilder("step");
    NumPy np = new NumPy(builder);
    Value step = builder.input("step", TensorType.of(ElementType.I64));
    TensorType type = plan.parameters().get(NAME);
    Map<String, Value> values = Map.of(NAME, builder.input(NAME, type));
    Value input = builder.input("input", type);
    Map<String, Value> state = new LinkedHashMap<>();
    plan.slots().forEach(slot -> state.put(slot.name(), builder.input(slot.name(), slot.type())));
    Value point = plan.evaluationPoints(np, values, state).get(NAME);
    StepResult next =
        plan.step(np, Clock.at(step), values, Map.of(NAME, slope.at(np, point, input)), state);
    builder.output("next", next.parameters().get(NAME));
    builder.output("point", point);
    next.slots().forEach((name, value) -> builder.output("next " + name, value));
    return builder.build();
  }

  /** One step; gives where the gradient was taken. */
  Tensor step(Tensor input) {
    List<Tensor> inputs =
        new ArrayList<>(List.of(Tensor.scalar(ElementType.I64, ++step), parameter, input));
    inputs.addAll(slots);
    List<Tensor> outputs = Interpreter.run(graph, inputs);
    parameter = outputs.getFirst();
    for (int i = 0; i < slots.size(); i++) {
      slots.set(i, outputs.get(2 + i));
    }
    return outputs.get(1);
  }

  Tensor parameter() {
    return parameter;
  }

  /** The slot that the rule gave this name. */
  Tensor slot(String name) {
    return slots.get(slotNames.indexOf(name));
  }
}
