package dev.sinter.ir.train;

import dev.sinter.ir.graph.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a rule makes of one parameter at one step.
 *
 * @param parameter its new value, of the old one's type
 * @param slots the new value of every slot of the rule, by name
 */
public record Update(Value parameter, Map<String, Value> slots) {
  public Update {
    Objects.requireNonNull(parameter);
    slots = Map.copyOf(slots);
  }

  /** The same with another parameter value. */
  public Update withParameter(Value other) {
    return new Update(other, slots);
  }

  /** The same with one more slot: for rules that wrap others. */
  public Update withSlot(String name, Value value) {
    Map<String, Value> all = new LinkedHashMap<>(slots);
    all.put(name, value);
    return new Update(parameter, all);
  }
}
