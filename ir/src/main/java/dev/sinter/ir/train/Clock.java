package dev.sinter.ir.train;

import dev.sinter.ir.graph.Value;
import java.util.Objects;
import java.util.Optional;

/**
 * What an optimizer is told about a step beside parameters and gradients.
 *
 * @param step which step this is, counted from 1; i64 scalar. With accumulation, which batch
 * @param rateFactor an f64 scalar that multiplies every learning rate, where the host decides on
 *     one
 * @param accepted a bool scalar; where it is false, parameters and slots keep their values, as
 *     after an overflow of a scaled loss. The step should then not be counted
 */
public record Clock(Value step, Optional<Value> rateFactor, Optional<Value> accepted) {
  public Clock {
    Objects.requireNonNull(step);
    Objects.requireNonNull(rateFactor);
    Objects.requireNonNull(accepted);
  }

  public static Clock at(Value step) {
    return new Clock(step, Optional.empty(), Optional.empty());
  }

  /** The same with a factor of every rate. */
  public Clock scaledBy(Value factor) {
    return new Clock(step, Optional.of(factor), accepted);
  }

  /** The same with a condition for the step to count. */
  public Clock onlyIf(Value condition) {
    return new Clock(step, rateFactor, Optional.of(condition));
  }
}
