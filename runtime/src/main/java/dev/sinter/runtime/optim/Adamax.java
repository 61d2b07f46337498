package dev.sinter.runtime.optim;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.ParameterStep;
import dev.sinter.ir.train.Slot;
import dev.sinter.ir.train.Update;
import dev.sinter.ir.train.UpdateRule;
import java.util.List;
import java.util.Map;

/**
 * AdaMax (Kingma and Ba 2015, section 7.1), Adam in the maximum norm: m = β₁m + (1 − β₁)g; u =
 * max(β₂u, |g| + ε); θ = θ − η/(1 − β₁ᵗ) · m/u.
 *
 * @param beta1 β₁
 * @param beta2 β₂
 * @param epsilon ε, which keeps u from zero; in PyTorch, not in the paper
 */
public record Adamax(double beta1, double beta2, double epsilon) implements UpdateRule {
  private static final String NORM = "gradient_norm";

  public Adamax {
    AdamMoments.check(beta1, beta2, epsilon);
  }

  /** PyTorch's and, but for ε, the paper's: β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
  public static Adamax defaults() {
    return new Adamax(0.9, 0.999, 1e-8);
  }

  @Override
  public String name() {
    return "adamax";
  }

  @Override
  public List<Slot> slots() {
    return List.of(Slot.zeros(AdamMoments.FIRST), Slot.zeros(NORM));
  }

  @Override
  public Update apply(ParameterStep at) {
    NumPy np = at.np();
    Value m = Moments.average(np, beta1, at.slot(AdamMoments.FIRST), at.gradient());
    Value u = np.maximum(np.mul(at.slot(NORM), beta2), np.add(np.abs(at.gradient()), epsilon));
    Value mean = np.div(m, at.lower(Moments.correction(at, beta1)));
    return new Update(at.descend(np.div(mean, u)), Map.of(AdamMoments.FIRST, m, NORM, u));
  }
}
