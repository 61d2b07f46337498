package dev.sinter.ir.train;

import dev.sinter.ir.graph.Value;
import java.util.Objects;

/**
 * The gradient of the loss with respect to one parameter.
 *
 * @param name of the parameter
 * @param parameter its value before the step
 * @param value of the parameter's type
 */
public record Gradient(String name, Value parameter, Value value) {
  public Gradient {
    Objects.requireNonNull(name);
    Objects.requireNonNull(parameter);
    Objects.requireNonNull(value);
  }

  public Gradient withValue(Value other) {
    return new Gradient(name, parameter, other);
  }
}
