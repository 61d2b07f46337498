package dev.sinter.ir.train;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.StatePair;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is trained and how: everything a training program is made of.
 *
 * @param model a graph of a loss: its inputs are data, parameters, and state of its own such as the
 *     statistics of batch norm or the key of random numbers; its outputs the loss, whatever else is
 *     to be seen, and that state's new values ({@link Graph#state})
 * @param loss the name of the output that is made small, a float scalar
 * @param parameters initial values of what is trained, by the names of the inputs
 * @param state initial values of the model's own state, by the names of the inputs
 * @param optimizer how parameters are updated
 * @param penalties terms that are added to the loss
 * @param precision with which types products are computed, where it is not the model's
 */
public record TrainSpec(
    Graph model,
    String loss,
    SequencedMap<String, Tensor> parameters,
    SequencedMap<String, Tensor> state,
    Optimizer optimizer,
    List<Penalty> penalties,
    Optional<MixedPrecision> precision) {

  /**
   * Checks that names and types fit.
   *
   * @throws SinterException INPUT_UNKNOWN for a parameter, piece of state or loss that the model
   *     does not have; INPUT_MISSING for state without an initial value; INPUT_TYPE or INPUT_SHAPE
   *     for an initial value of another type
   */
  public TrainSpec {
    Objects.requireNonNull(model);
    Objects.requireNonNull(loss);
    Objects.requireNonNull(optimizer);
    Objects.requireNonNull(precision);
    parameters = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(parameters));
    state = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(state));
    penalties = List.copyOf(penalties);
    requireValues(model, "parameter", parameters);
    requireValues(model, "state", state);
    requireState(model, parameters.keySet(), state.keySet());
    List<String> outputs = model.outputs().stream().map(Port::name).toList();
    if (!outputs.contains(loss)) {
      throw new SinterException(
          ErrorCode.INPUT_UNKNOWN,
          "%s: no output '%s' for the loss, expected one of %s"
              .formatted(model.name(), loss, outputs));
    }
  }

  /** Of a model without state of its own. */
  public static TrainSpec of(
      Graph model, String loss, SequencedMap<String, Tensor> parameters, Optimizer optimizer) {
    return of(model, loss, parameters, new LinkedHashMap<>(), optimizer);
  }

  /** Of a model whose own state begins with these values. */
  public static TrainSpec of(
      Graph model,
      String loss,
      SequencedMap<String, Tensor> parameters,
      SequencedMap<String, Tensor> state,
      Optimizer optimizer) {
    return new TrainSpec(model, loss, parameters, state, optimizer, List.of(), Optional.empty());
  }

  /** With one more term of the loss. */
  public TrainSpec with(Penalty penalty) {
    List<Penalty> more = new ArrayList<>(penalties);
    more.add(penalty);
    return new TrainSpec(model, loss, parameters, state, optimizer, more, precision);
  }

  /** With products of 16-bit operands. */
  public TrainSpec with(MixedPrecision other) {
    return new TrainSpec(model, loss, parameters, state, optimizer, penalties, Optional.of(other));
  }

  /** The model's inputs that are given anew at every step, in order. */
  public List<Port> data() {
    return model.inputs().stream()
        .filter(port -> !parameters.containsKey(port.name()) && !state.containsKey(port.name()))
        .toList();
  }

  /** The model's outputs that are not the new values of its state, in order. */
  public List<Port> results() {
    Set<String> renewed = model.state().stream().map(StatePair::output).collect(Collectors.toSet());
    return model.outputs().stream().filter(port -> !renewed.contains(port.name())).toList();
  }

  private static void requireValues(Graph model, String kind, Map<String, Tensor> values) {
    Map<String, TensorType> types =
        model.inputs().stream().collect(Collectors.toMap(Port::name, port -> port.value().type()));
    values.forEach((name, value) -> {
      TensorType type = types.get(name);
      if (type == null) {
        throw new SinterException(
            ErrorCode.INPUT_UNKNOWN,
            "%s: no input '%s' for the %s of that name, expected one of %s"
                .formatted(model.name(), name, kind, new TreeSet<>(types.keySet())));
      }
      if (!type.equals(value.type())) {
        throw new SinterException(
            type.element() == value.element() ? ErrorCode.INPUT_SHAPE : ErrorCode.INPUT_TYPE,
            "%s: %s '%s' is %s, its initial value %s"
                .formatted(model.name(), kind, name, type, value.type()));
      }
    });
  }

  private static void requireState(Graph model, Set<String> parameters, Set<String> state) {
    Set<String> declared =
        model.state().stream().map(StatePair::input).collect(Collectors.toCollection(TreeSet::new));
    if (!declared.equals(new TreeSet<>(state))) {
      throw new SinterException(
          ErrorCode.INPUT_MISSING,
          "%s: initial values are given for the state %s, the model has %s"
              .formatted(model.name(), new TreeSet<>(state), declared));
    }
    for (String name : parameters) {
      if (declared.contains(name)) {
        throw new SinterException(
            ErrorCode.INPUT_UNKNOWN,
            "%s: '%s' is state of the model, expected a parameter to be trained"
                .formatted(model.name(), name));
      }
    }
  }
}
