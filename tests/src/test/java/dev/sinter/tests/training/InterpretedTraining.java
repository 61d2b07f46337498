package dev.sinter.tests.training;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.Clock;
import dev.sinter.ir.train.Gradient;
import dev.sinter.ir.train.Optimizer;
import dev.sinter.ir.train.OptimizerPlan;
import dev.sinter.ir.train.StateSlot;
import dev.sinter.ir.train.StepResult;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.optim.GradientNorm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** A training step of the small network as one graph, run in the interpreter. */
final class InterpretedTraining {
  /** What a step reports: the loss before it, the rate, and the norm of the gradients. */
  record Report(double loss, double rate, double norm) {}

  private final Graph graph;
  private final SequencedMap<String, Tensor> parameters;
  private final SequencedMap<String, Tensor> slots = new LinkedHashMap<>();
  private long step;

  InterpretedTraining(SmallNetwork network, Optimizer optimizer, GradientNorm norm) {
    parameters = new LinkedHashMap<>(network.initial());
    SequencedMap<String, TensorType> types = new LinkedHashMap<>();
    parameters.forEach((name, value) -> types.put(name, value.type()));
    OptimizerPlan plan = optimizer.plan(types);
    for (StateSlot slot : plan.slots()) {
      slots.put(slot.name(), slot.initialValue(parameters.get(slot.parameter())));
    }
    graph = build(network, plan, norm);
  }

  private static Graph build(SmallNetwork network, OptimizerPlan plan, GradientNorm norm) {
    GraphBuilder builder = new GraphBuilder("training");
    NumPy np = new NumPy(builder);
    Value step = builder.input("step", TensorType.of(ElementType.I64));
    Map<String, Value> values = new LinkedHashMap<>();
    plan.parameters().forEach((name, type) -> values.put(name, builder.input(name, type)));
    Map<String, Value> state = new LinkedHashMap<>();
    plan.slots().forEach(slot -> state.put(slot.name(), builder.input(slot.name(), slot.type())));
    SmallNetwork.LossAndGradients loss =
        network.differentiate(np, plan.evaluationPoints(np, values, state));
    StepResult next = plan.step(np, Clock.at(step), values, loss.gradients(), state);
    builder.output("loss", loss.loss());
    builder.output("rate", next.rates().firstEntry().getValue());
    List<Gradient> gradients = new ArrayList<>();
    values.forEach(
        (name, value) -> gradients.add(new Gradient(name, value, loss.gradients().get(name))));
    builder.output("norm", norm.of(np, gradients));
    next.parameters().forEach((name, value) -> builder.output("new " + name, value));
    next.slots().forEach((name, value) -> builder.output("new " + name, value));
    return builder.build();
  }

  Graph graph() {
    return graph;
  }

  Map<String, Tensor> parameters() {
    return parameters;
  }

  Report step() {
    step++;
    List<Tensor> inputs = new ArrayList<>(List.of(Tensor.scalar(ElementType.I64, step)));
    inputs.addAll(parameters.values());
    inputs.addAll(slots.values());
    List<Tensor> outputs = Interpreter.run(graph, inputs);
    int next = 3;
    for (Map.Entry<String, Tensor> parameter : parameters.entrySet()) {
      parameter.setValue(outputs.get(next++));
    }
    for (Map.Entry<String, Tensor> slot : slots.entrySet()) {
      slot.setValue(outputs.get(next++));
    }
    return new Report(
        outputs.get(0).getDouble(0), outputs.get(1).getDouble(0), outputs.get(2).getDouble(0));
  }
}
