package dev.sinter.runtime.optim;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.ParameterStep;
import dev.sinter.ir.train.Slot;
import dev.sinter.ir.train.Update;
import dev.sinter.ir.train.UpdateRule;
import java.util.List;
import java.util.Map;

/**
 * Lion (Chen et al. 2023): θ = θ − η·sign(β₁m + (1 − β₁)g); m = β₂m + (1 − β₂)g. All elements move
 * equally far, so rates are 3 to 10 times below Adam's, and {@link DecoupledDecay} is part of the
 * published recipe.
 *
 * @param beta1 β₁
 * @param beta2 β₂
 */
public record Lion(double beta1, double beta2) implements UpdateRule {
  public Lion {
    Hyperparameter.decayRate("beta1", beta1);
    Hyperparameter.decayRate("beta2", beta2);
  }

  /** The paper's: β₁ = 0.9, β₂ = 0.99. */
  public static Lion defaults() {
    return new Lion(0.9, 0.99);
  }

  @Override
  public String name() {
    return "lion";
  }

  @Override
  public List<Slot> slots() {
    return List.of(Slot.zeros(AdamMoments.FIRST));
  }

  @Override
  public Update apply(ParameterStep at) {
    NumPy np = at.np();
    Value m = at.slot(AdamMoments.FIRST);
    Value direction = np.sign(Moments.average(np, beta1, m, at.gradient()));
    Value next = Moments.average(np, beta2, m, at.gradient());
    return new Update(at.descend(direction), Map.of(AdamMoments.FIRST, next));
  }
}
