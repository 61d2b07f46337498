package dev.sinter.ir.train;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import java.util.List;
import java.util.Map;

/**
 * A rule that adds something to another, such as weight decay: it passes on all that it lets be.
 */
public interface WrappingRule extends UpdateRule {
  /** The rule within. */
  UpdateRule rule();

  @Override
  default List<Slot> slots() {
    return rule().slots();
  }

  @Override
  default Value evaluationPoint(NumPy np, Value parameter, Map<String, Value> slots) {
    return rule().evaluationPoint(np, parameter, slots);
  }
}
