package dev.sinter.ir.train;

import dev.sinter.ir.graph.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What an optimizer makes of all parameters at one step.
 *
 * @param parameters their new values by name, in the order of the plan
 * @param slots the new values of all state slots by name, in the order of the plan
 * @param rates the learning rate of each group by its name; f64 scalars
 */
public record StepResult(
    SequencedMap<String, Value> parameters,
    SequencedMap<String, Value> slots,
    SequencedMap<String, Value> rates) {
  public StepResult {
    parameters = copy(parameters);
    slots = copy(slots);
    rates = copy(rates);
  }

  private static SequencedMap<String, Value> copy(Map<String, Value> values) {
    return Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
  }
}
