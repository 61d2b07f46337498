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
import dev.sinter.ir.train.LossScale;
import dev.sinter.ir.train.MixedPrecision;
import dev.sinter.ir.train.OptimizerPlan;
import dev.sinter.ir.train.Penalty;
import dev.sinter.ir.train.StateSlot;
import dev.sinter.ir.train.StepResult;
import dev.sinter.ir.train.TrainSpec;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.Sinter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * One step of training as one graph: forward, backward, what is done to gradients, and updates.
 * Data goes in; loss and the model's other results come out; parameters, what optimizers remember,
 * the model's own state, the number of steps and a factor of the rates are state.
 *
 * <p>A step whose loss is not finite changes nothing and is not counted. Where the loss is scaled,
 * one of which a gradient is not finite changes the scale alone.
 */
public final class TrainingGraph {
  /** The name of the state that counts steps, i64. */
  public static final String STEPS = "#steps";

  /** The name of the state that multiplies every learning rate, f64; the host sets it. */
  public static final String RATE = "#rate";

  private static final String NEXT = "#next";

  /** The loss times its scale, which is differentiated. */
  private static final String SCALED = "#scaled";

  private static final String GRADIENT = ".gradient";

  private final TrainSpec spec;
  private final OptimizerPlan plan;
  private final GraphBuilder builder;
  private final NumPy np;
  private final Map<String, Value> inputs = new LinkedHashMap<>();
  private final boolean showsGradients;

  private TrainingGraph(TrainSpec spec, boolean showsGradients) {
    this.spec = spec;
    this.showsGradients = showsGradients;
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
    return new TrainingGraph(spec, false).build(differentiator);
  }

  /** The same with an output for each gradient, scaled as it is: {@link #gradients}. */
  static Graph withGradients(TrainSpec spec, Differentiator differentiator) {
    return new TrainingGraph(spec, true).build(differentiator);
  }

  /** The names of the gradients, in the order of the parameters. */
  static List<String> gradients(TrainSpec spec) {
    return spec.parameters().keySet().stream().map(name -> name + GRADIENT).toList();
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
    state.putAll(LossScaling.initialState(scale(spec)));
    return state;
  }

  private static LossScale scale(TrainSpec spec) {
    return spec.precision().map(MixedPrecision::scale).orElseGet(LossScale.None::new);
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
    LossScaling scaling = new LossScaling(np, scale(spec), inputs);
    Map<String, Value> results = differentiated(differentiator, points, scaling.factor());
    Map<String, Value> gradients = new LinkedHashMap<>();
    parameters.keySet().forEach(name -> gradients.put(name, results.get(name + GRADIENT)));
    Value finite = isFinite(results.get(spec.loss()));
    Optional<Value> gradientsFinite = scaling.finite(gradients);
    Value accepted = gradientsFinite.map(all -> np.logicalAnd(finite, all)).orElse(finite);
    Value step = np.add(inputs.get(STEPS), np.scalar(ElementType.I64, 1));
    Clock clock = Clock.at(step).scaledBy(inputs.get(RATE)).onlyIf(accepted);
    StepResult next = plan.step(np, clock, parameters, scaling.unscaled(gradients), slots);
    spec.results().forEach(port -> builder.output(port.name(), results.get(port.name())));
    if (showsGradients) {
      gradients.forEach((name, gradient) -> builder.output(name + GRADIENT, gradient));
    }
    next.parameters().forEach(this::renew);
    next.slots().forEach(this::renew);
    for (StatePair pair : spec.model().state()) {
      renew(pair.input(), np.where(accepted, results.get(pair.output()), inputs.get(pair.input())));
    }
    renew(STEPS, np.where(accepted, step, inputs.get(STEPS)));
    renew(RATE, inputs.get(RATE));
    gradientsFinite.ifPresent(all -> scaling.next(finite, all).forEach(this::renew));
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
      Differentiator differentiator, Map<String, Value> points, Optional<Value> scale) {
    Graph objective = objective(scale.isPresent());
    List<String> names = List.copyOf(spec.parameters().keySet());
    String loss = scale.isPresent() ? SCALED : spec.loss();
    Graph exact = differentiator.valueAndGrad(objective, loss, names);
    Graph derivative =
        spec.precision()
            .map(precision -> Sinter.autocast().apply(exact, precision.element()))
            .orElse(exact);
    List<Value> arguments = new ArrayList<>();
    for (Port port : derivative.inputs()) {
      arguments.add(
          port.name().equals(LossScaling.SCALE)
              ? scale.orElseThrow()
              : points.getOrDefault(port.name(), inputs.get(port.name())));
    }
    List<Value> given = builder.inline(derivative, arguments);
    Map<String, Value> results = new LinkedHashMap<>();
    for (int i = 0; i < given.size(); i++) {
      results.put(derivative.outputs().get(i).name(), given.get(i));
    }
    return results;
  }

  /** The model with penalties added to its loss, which may also be given times a scale. */
  private Graph objective(boolean scaled) {
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
      String name = model.outputs().get(i).name();
      if (name.equals(spec.loss())) {
        Value loss = penalized(new NumPy(sum), given.get(i), parameters);
        sum.output(name, loss);
        if (scaled) {
          sum.output(SCALED, scaled(new NumPy(sum), loss));
        }
      } else {
        sum.output(name, given.get(i));
      }
    }
    return sum.build();
  }

  private Value penalized(NumPy sum, Value loss, Map<String, Value> parameters) {
    Value total = loss;
    for (Penalty penalty : spec.penalties()) {
      total = sum.add(total, penalty.of(sum, parameters));
    }
    return total;
  }

  private static Value scaled(NumPy sum, Value loss) {
    Value scale = sum.builder().input(LossScaling.SCALE, TensorType.of(ElementType.F64));
    return sum.mul(loss, sum.cast(scale, loss.type().element()));
  }

  private Value isFinite(Value loss) {
    return np.less(np.abs(loss), np.scalarLike(loss, Double.POSITIVE_INFINITY));
  }
}
