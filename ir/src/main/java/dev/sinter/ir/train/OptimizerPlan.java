package dev.sinter.ir.train;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;

/**
 * An optimizer fitted to a model's parameters: the state it keeps, and the operations of one step.
 * The caller declares each parameter, each of {@link #slots} and the step counter as state of the
 * graph, builds the forward pass on {@link #evaluationPoints}, differentiates the loss with respect
 * to them, and adds {@link #step}.
 */
public final class OptimizerPlan {
  /** The slot in which gradients of several batches are added up. */
  private static final Slot SUM = Slot.zeros("gradient_sum");

  private final Optimizer optimizer;
  private final SequencedMap<String, TensorType> parameters;
  private final SequencedMap<String, ParameterGroup> groups;
  private final List<StateSlot> slots;

  OptimizerPlan(Optimizer optimizer, SequencedMap<String, TensorType> parameters) {
    this.optimizer = optimizer;
    this.parameters = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(parameters));
    parameters.forEach(OptimizerPlan::requireTrainable);
    groups = GroupAssignment.of(optimizer.groups(), this.parameters);
    slots = List.copyOf(declare());
  }

  /**
   * Half floats are refused: an ε of 1e-8 is 0 in f16, and in either a moving average of 0.999
   * stands still, so that rules would go wrong without a word.
   */
  private static void requireTrainable(String name, TensorType type) {
    if (type.element() != ElementType.F32 && type.element() != ElementType.F64) {
      throw new SinterException(
          ErrorCode.TYPE_MISMATCH,
          "parameter %s is %s; only f32 and f64 can be trained (cast a parameter where it is used"
                  .formatted(name, type)
              + " to compute with half floats)");
    }
  }

  private List<StateSlot> declare() {
    List<StateSlot> declared = new ArrayList<>();
    groups.forEach((name, group) -> {
      TensorType type = parameters.get(name);
      group.rule().slots().forEach(slot -> declared.add(StateSlot.of(name, slot, type)));
      if (optimizer.batches() > 1) {
        declared.add(StateSlot.of(name, SUM, type));
      }
    });
    Set<String> taken = new HashSet<>(parameters.keySet());
    for (StateSlot slot : declared) {
      if (!taken.add(slot.name())) {
        throw new SinterException(
            ErrorCode.ATTRIBUTE_INVALID, "two pieces of state have the name " + slot.name());
      }
    }
    return declared;
  }

  /** The parameters, by name. */
  public SequencedMap<String, TensorType> parameters() {
    return parameters;
  }

  /** The group of each parameter, by the parameter's name. */
  public SequencedMap<String, ParameterGroup> groups() {
    return groups;
  }

  /** All state beside the parameters and the step counter. */
  public List<StateSlot> slots() {
    return slots;
  }

  /**
   * Emits the values at which the loss is to be evaluated; the parameters themselves but where a
   * rule looks ahead.
   *
   * @param values of the parameters, by name
   * @param state of all slots, by the state's name
   */
  public SequencedMap<String, Value> evaluationPoints(
      NumPy np, Map<String, Value> values, Map<String, Value> state) {
    SequencedMap<String, Value> points = new LinkedHashMap<>();
    groups.forEach((name, group) ->
        points.put(
            name,
            group.rule().evaluationPoint(np, values.get(name), ofParameter(name, group, state))));
    return points;
  }

  /**
   * Emits one step.
   *
   * @param values of the parameters before it, by name
   * @param gradients of the loss at the evaluation points, by the parameters' names
   * @param state of all slots before it, by the state's name
   * @throws SinterException INPUT_MISSING where a parameter has no gradient; SHAPE_MISMATCH where a
   *     gradient's type is not the parameter's
   */
  public StepResult step(
      NumPy np,
      Clock clock,
      Map<String, Value> values,
      Map<String, Value> gradients,
      Map<String, Value> state) {
    List<Gradient> found = new ArrayList<>();
    parameters.forEach((name, type) -> found.add(gradient(name, values, gradients)));
    Accumulation accumulation = new Accumulation(np, clock, optimizer.batches());
    SequencedMap<String, Value> nextSlots = new LinkedHashMap<>();
    List<Gradient> means =
        found.stream().map(g -> accumulated(accumulation, g, state, nextSlots)).toList();
    for (GradientTransform transform : optimizer.transforms()) {
      means = transform.apply(np, means);
    }
    Value step = np.cast(accumulation.update(), ElementType.F64);
    SequencedMap<String, Value> rates = rates(np, clock, step);
    SequencedMap<String, Value> nextParameters = new LinkedHashMap<>();
    for (Gradient g : means) {
      ParameterGroup group = groups.get(g.name());
      Map<String, Value> own = ofParameter(g.name(), group, state);
      Update update =
          group
              .rule()
              .apply(
                  new ParameterStep(
                      np, step, rates.get(group.name()), g.parameter(), g.value(), own));
      requireComplete(group.rule(), own, update);
      nextParameters.put(g.name(), accumulation.ifDue(update.parameter(), g.parameter()));
      own.forEach((slot, old) ->
          nextSlots.put(
              StateSlot.name(g.name(), slot), accumulation.ifDue(update.slots().get(slot), old)));
    }
    return new StepResult(nextParameters, inOrder(nextSlots), rates);
  }

  /** A rule is anybody's, and what it leaves out would be state that is never written. */
  private static void requireComplete(UpdateRule rule, Map<String, Value> old, Update update) {
    if (!update.slots().keySet().equals(old.keySet())) {
      throw new SinterException(
          ErrorCode.GRAPH_INVALID,
          "rule %s declares the slots %s and gives %s"
              .formatted(
                  rule.name(),
                  new TreeSet<>(old.keySet()),
                  new TreeSet<>(update.slots().keySet())));
    }
  }

  private static Gradient gradient(
      String name, Map<String, Value> values, Map<String, Value> gradients) {
    Value parameter = values.get(name);
    Value gradient = gradients.get(name);
    if (gradient == null) {
      throw new SinterException(
          ErrorCode.INPUT_MISSING, "the loss has no gradient with respect to parameter " + name);
    }
    if (!gradient.type().equals(parameter.type())) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "the gradient of parameter %s is %s; expected %s"
              .formatted(name, gradient.type(), parameter.type()));
    }
    return new Gradient(name, parameter, gradient);
  }

  private Gradient accumulated(
      Accumulation accumulation,
      Gradient gradient,
      Map<String, Value> state,
      Map<String, Value> nextSlots) {
    if (optimizer.batches() == 1) {
      return gradient;
    }
    String name = StateSlot.name(gradient.name(), SUM.name());
    Accumulation.Sum sum = accumulation.add(state.get(name), gradient.value());
    nextSlots.put(name, sum.kept());
    return gradient.withValue(sum.mean());
  }

  private SequencedMap<String, Value> rates(NumPy np, Clock clock, Value step) {
    SequencedMap<String, Value> rates = new LinkedHashMap<>();
    for (ParameterGroup group : optimizer.groups()) {
      Value rate = group.schedule().rate(np, step);
      rates.put(group.name(), clock.rateFactor().map(f -> np.mul(rate, f)).orElse(rate));
    }
    return rates;
  }

  /** The slots of one parameter's rule, by the names that the rule gave them. */
  private static Map<String, Value> ofParameter(
      String parameter, ParameterGroup group, Map<String, Value> state) {
    Map<String, Value> own = new LinkedHashMap<>();
    for (Slot slot : group.rule().slots()) {
      own.put(slot.name(), state.get(StateSlot.name(parameter, slot.name())));
    }
    return own;
  }

  private SequencedMap<String, Value> inOrder(Map<String, Value> values) {
    SequencedMap<String, Value> ordered = new LinkedHashMap<>();
    slots.forEach(slot -> ordered.put(slot.name(), values.get(slot.name())));
    return ordered;
  }
}
