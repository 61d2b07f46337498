package dev.sinter.runtime.train;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.StatePair;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.spi.Differentiator;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.Clock;
import dev.sinter.ir.train.OptimizerPlan;
import dev.sinter.ir.train.Penalty;
import dev.sinter.ir.train.StateSlot;
import dev.sinter.ir.train.StepResult;
import dev.sinter.ir.train.TrainSpec;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * One step of training as one graph: forward, backward, what is done to gradients, and updates.
 * Data goes in; loss and the model's other results come out; parameters, what optimizers remember,
 * the model's own state, the number of steps and a factor of the rates are state.
 *
 * <p>A step whose loss is not finite changes nothing and is not counted.
 */
public final class TrainingGraph {
  /** The name of the state that counts steps, i64. */
  public static final String STEPS = "#steps";

  /** The name of the state that multiplies every learning rate, f64; the host sets it. */
  public static final String RATE = "#rate";

  private static final String NEXT = "#next";

  private final TrainSpec spec;
  private final OptimizerPlan plan;
  private final GraphBuilder builder;
  private final NumPy np;
  private final Map<String, Value> inputs = new LinkedHashMap<>();

  private TrainingGraph(TrainSpec spec) {
    this.spec = spec;
    plan = spec.optimizer().plan(types(spec.parameters()));
    builder = new GraphBuilder(spec.model().name() + ".train");
    np = new NumPy(builder);
  }

  /**
   * The graph of a step.
   *
   * @throws dev.sinter.ir.SinterException NOT_DIFFERENTIABLE where a parameter has no gradient;
   *     ATTRIBUTE_INVALID, INPUT_UNKNOWN or TYPE_MISMATCH where the optimizer does not fit
   */
  public static Graph of(TrainSpec spec, Differentiator differentiator) {
    return new TrainingGraph(spec).build(differentiator);
  }

  /** What all of the state is before the first step, by name. */
  public static SequencedMap<String, Tensor> initialState(TrainSpec spec) {
    SequencedMap<String, Tensor> state = new LinkedHashMap<>(spec.parameters());
    state.putAll(spec.state());
    for (StateSlot slot : spec.optimizer().plan(types(spec.parameters())).slots()) {
      state.put(slot.name(), slot.initialValue(spec.parameters().get(slot.parameter())));
    }
    state.put(STEPS, Tensor.scalar(ElementType.I64, 0L));
    state.put(RATE, Tensor.scalar(ElementType.F64, 1.0));
    return state;
  }

  private static SequencedMap<String, TensorType> types(Map<String, Tensor> values) {
    SequencedMap<String, TensorType> types = new LinkedHashMap<>();
    values.forEach((name, value) -> types.put(name, value.type()));
    return types;
  }

  private Graph build(Differentiator differentiator) {
    declare();
    Map<String, Value> parameters = those(spec.parameters().keySet());
    Map<String, Value> slots = those(plan.slots().stream().map(StateSlot::name).toList());
    Map<String, Value> points = plan.evaluationPoints(np, parameters, slots);
    Map<String, Value> results = differentiated(differentiator, points);
    Value finite = isFinite(results.get(spec.loss()));
    Value step = np.add(inputs.get(STEPS), np.scalar(ElementType.I64, 1));
    Map<String, Value> gradients = new LinkedHashMap<>();
    parameters.keySet().forEach(name -> gradients.put(name, results.get(name + ".gradient")));
    Clock clock = Clock.at(step).scaledBy(inputs.get(RATE)).onlyIf(finite);
    StepResult next = plan.step(np, clock, parameters, gradients, slots);
    spec.results().forEach(port -> builder.output(port.name(), results.get(port.name())));
    next.parameters().forEach(this::renew);
    next.slots().forEach(this::renew);
    for (StatePair pair : spec.model().state()) {
      renew(pair.input(), np.where(finite, results.get(pair.output()), inputs.get(pair.input())));
    }
    renew(STEPS, np.where(finite, step, inputs.get(STEPS)));
    renew(RATE, inputs.get(RATE));
    return builder.build();
  }

  private void declare() {
    spec.data().forEach(port -> declare(port.name(), port.value().type()));
    initialState(spec).forEach((name, value) -> declare(name, value.type()));
  }

  private void declare(String name, TensorType type) {
    inputs.put(name, builder.input(name, type));
  }

  private void renew(String name, Value value) {
    builder.output(name + NEXT, value);
    builder.state(name, name + NEXT);
  }

  private Map<String, Value> those(Iterable<String> names) {
    Map<String, Value> values = new LinkedHashMap<>();
    names.forEach(name -> values.put(name, inputs.get(name)));
    return values;
  }

  /** The model's outputs, and the gradients, with the parameters at these points. */
  private Map<String, Value> differentiated(
      Differentiator differentiator, Map<String, Value> points) {
    Graph objective = objective();
    Graph derivative =
        differentiator.valueAndGrad(
            objective, spec.loss(), List.copyOf(spec.parameters().keySet()));
    List<Value> arguments = new ArrayList<>();
    for (Port port : derivative.inputs()) {
      arguments.add(points.getOrDefault(port.name(), inputs.get(port.name())));
    }
    List<Value> given = builder.inline(derivative, arguments);
    Map<String, Value> results = new LinkedHashMap<>();
    for (int i = 0; i < given.size(); i++) {
      results.put(derivative.outputs().get(i).name(), given.get(i));
    }
    return results;
  }

  /** The model with penalties added to its loss. */
  private Graph objective() {
    Graph model = spec.model();
    GraphBuilder sum = new GraphBuilder(model.name());
    List<Value> arguments = new ArrayList<>();
    Map<String, Value> parameters = new LinkedHashMap<>();
    for (Port port : model.inputs()) {
      Value input = sum.input(port.name(), port.value().type());
      arguments.add(input);
      if (spec.parameters().containsKey(port.name())) {
        parameters.put(port.name(), input);
      }
    }
    List<Value> given = sum.inline(model, arguments);
    for (int i = 0; i < given.size(); i++) {
      Value value = given.get(i);
      String name = model.outputs().get(i).name();
      if (name.equals(spec.loss())) {
        for (Penalty penalty : spec.penalties()) {
          value = new NumPy(sum).add(value, penalty.of(new NumPy(sum), parameters));
        }
      }
      sum.output(name, value);
    }
    return sum.build();
  }

  private Value isFinite(Value loss) {
    return np.less(np.abs(loss), np.scalarLike(loss, Double.POSITIVE_INFINITY));
  }
}
