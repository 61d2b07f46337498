package dev.sinter.runtime.optim;

import dev.sinter.ir.train.ParameterStep;
import dev.sinter.ir.train.Slot;
import dev.sinter.ir.train.Update;
import dev.sinter.ir.train.UpdateRule;
import java.util.List;
import java.util.Map;

/** Stochastic gradient descent, θ = θ − εg (Robbins and Monro 1951). */
public record Sgd() implements UpdateRule {
  @Override
  public String name() {
    return "sgd";
  }

  @Override
  public List<Slot> slots() {
    return List.of();
  }

  @Override
  public Update apply(ParameterStep at) {
    return new Update(at.descend(at.gradient()), Map.of());
  }
}
