package dev.sinter.ir.train;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import java.util.Map;

/**
 * A term that is added to the loss for the sake of the parameters. It is part of the loss and not a
 * transform of the gradients, so that its derivative is written nowhere (kinks and ties follow the
 * operators' one convention), the reported loss is what is minimised, and it goes through clipping
 * and through the second moments of Adam as theory has it. Decay that is to bypass them is a rule
 * that wraps another.
 */
@FunctionalInterface
public interface Penalty {
  /**
   * Emits the term.
   *
   * @param parameters the model's, by name
   * @return a scalar of their element type
   * @throws dev.sinter.ir.SinterException INPUT_UNKNOWN where it names a parameter that is not
   *     there
   */
  Value of(NumPy np, Map<String, Value> parameters);
}
