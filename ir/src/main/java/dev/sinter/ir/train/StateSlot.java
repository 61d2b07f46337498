package dev.sinter.ir.train;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.util.Objects;

/**
 * A slot of one parameter: a piece of state of the training program.
 *
 * @param name of the state, {@code parameter#slot}
 * @param parameter that it belongs to
 * @param slot as the rule declared it
 * @param type its type beside that parameter
 */
public record StateSlot(String name, String parameter, Slot slot, TensorType type) {
  public StateSlot {
    Objects.requireNonNull(name);
    Objects.requireNonNull(parameter);
    Objects.requireNonNull(slot);
    Objects.requireNonNull(type);
  }

  static StateSlot of(String parameter, Slot slot, TensorType parameterType) {
    return new StateSlot(name(parameter, slot.name()), parameter, slot, slot.type(parameterType));
  }

  /** The name of the state that holds a slot of a parameter. */
  public static String name(String parameter, String slot) {
    return parameter + "#" + slot;
  }

  /** What it holds before the first step, from the parameter's initial value. */
  public Tensor initialValue(Tensor parameterValue) {
    return slot.initialValue(parameterValue);
  }
}
