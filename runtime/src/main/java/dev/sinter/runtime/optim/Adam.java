package dev.sinter.runtime.optim;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.ParameterStep;
import dev.sinter.ir.train.Slot;
import dev.sinter.ir.train.Update;
import dev.sinter.ir.train.UpdateRule;
import java.util.List;

/**
 * Adam (Kingma and Ba 2015): m = β₁m + (1 − β₁)g, v = β₂v + (1 − β₂)g².
 *
 * <pre>
 *   corrected:    θ = θ − η · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)
 *   uncorrected:  θ = θ − η · m / (√v + ε)
 * </pre>
 *
 * <p>Uncorrected, the first step is (1 − β₁)/√(1 − β₂) = √10 times as long with the usual betas.
 *
 * @param beta1 β₁
 * @param beta2 β₂
 * @param epsilon ε, beside the corrected root
 * @param corrected whether the moments' start at zero is made up for
 */
public record Adam(double beta1, double beta2, double epsilon, boolean corrected)
    implements UpdateRule {
  public Adam {
    AdamMoments.check(beta1, beta2, epsilon);
  }

  /** The paper's: β₁ = 0.9, β₂ = 0.999, ε = 1e-8, corrected. */
  public static Adam defaults() {
    return of(0.9, 0.999);
  }

  public static Adam of(double beta1, double beta2) {
    return new Adam(beta1, beta2, 1e-8, true);
  }

  public Adam withEpsilon(double other) {
    return new Adam(beta1, beta2, other, corrected);
  }

  /** The same without the correction. */
  public Adam uncorrected() {
    return new Adam(beta1, beta2, epsilon, false);
  }

  @Override
  public String name() {
    return corrected ? "adam" : "adam, uncorrected";
  }

  @Override
  public List<Slot> slots() {
    return AdamMoments.slots();
  }

  @Override
  public Update apply(ParameterStep at) {
    NumPy np = at.np();
    AdamMoments next = AdamMoments.next(at, beta1, beta2);
    return new Update(at.descend(direction(np, at, next)), next.state());
  }

  private Value direction(NumPy np, ParameterStep at, AdamMoments next) {
    if (!corrected) {
      return np.div(next.first(), np.add(np.sqrt(next.second()), epsilon));
    }
    Value mean = np.div(next.first(), at.lower(Moments.correction(at, beta1)));
    return np.div(mean, AdamMoments.deviation(at, next.second(), beta2, epsilon));
  }
}
