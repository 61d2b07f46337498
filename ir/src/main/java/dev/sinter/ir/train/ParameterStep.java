package dev.sinter.ir.train;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import java.util.Map;
import java.util.Objects;

/**
 * What a rule is given: one parameter at one step.
 *
 * <p>Numbers that belong to the step and not to an element (its count, the rate, corrections made
 * of them) are f64 whatever the parameter is, because 1 − 0.999 in f32 is wrong by 1e-5 of itself;
 * {@link #lower} takes them to the parameter's type where they meet it.
 *
 * @param np where operations go
 * @param step which step this is, counted from 1; f64 scalar
 * @param rate the learning rate; f64 scalar
 * @param parameter its value before the step
 * @param gradient of the loss with respect to it, of its type
 * @param slots the value of every slot of the rule before the step, by name
 */
public record ParameterStep(
    NumPy np, Value step, Value rate, Value parameter, Value gradient, Map<String, Value> slots) {
  public ParameterStep {
    Objects.requireNonNull(np);
    Objects.requireNonNull(step);
    Objects.requireNonNull(rate);
    Objects.requireNonNull(parameter);
    Objects.requireNonNull(gradient);
    slots = Map.copyOf(slots);
  }

  /** A slot's value before the step. */
  public Value slot(String name) {
    return Objects.requireNonNull(slots.get(name), name);
  }

  public ParameterStep withParameter(Value other) {
    return new ParameterStep(np, step, rate, other, gradient, slots);
  }

  public ParameterStep withGradient(Value other) {
    return new ParameterStep(np, step, rate, parameter, other, slots);
  }

  /** A number of the step, in the parameter's element type. */
  public Value lower(Value number) {
    return np.cast(number, parameter.type().element());
  }

  /** The parameter less rate × direction. */
  public Value descend(Value direction) {
    return np.sub(parameter, np.mul(direction, lower(rate)));
  }
}
