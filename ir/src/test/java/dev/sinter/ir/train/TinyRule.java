package dev.sinter.ir.train;

import dev.sinter.ir.graph.Value;
import java.util.List;
import java.util.Map;

/** θ = θ − εg with a count of the updates, enough to see what an optimizer does with a rule. */
record TinyRule() implements UpdateRule {
  static final String COUNT = "count";

  @Override
  public String name() {
    return "tiny";
  }

  @Override
  public List<Slot> slots() {
    return List.of(Slot.scalar(COUNT, 0));
  }

  @Override
  public Update apply(ParameterStep at) {
    Value count = at.np().add(at.slot(COUNT), 1);
    return new Update(at.descend(at.gradient()), Map.of(COUNT, count));
  }
}
