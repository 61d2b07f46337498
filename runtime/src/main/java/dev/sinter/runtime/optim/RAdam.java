package dev.sinter.runtime.optim;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.ParameterStep;
import dev.sinter.ir.train.Slot;
import dev.sinter.ir.train.Update;
import dev.sinter.ir.train.UpdateRule;
import java.util.List;

/**
 * Rectified Adam (Liu et al. 2020): momentum alone while the second moment's variance is
 * intractable, then Adam with the rate scaled by r.
 *
 * <pre>
 *   ρ∞ = 2/(1 − β₂) − 1;  ρₜ = ρ∞ − 2tβ₂ᵗ/(1 − β₂ᵗ);  m̂ = m/(1 − β₁ᵗ)
 *   r = √((ρₜ − 4)(ρₜ − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρₜ))
 *   ρₜ > 5:  θ = θ − η·r·m̂·√(1 − β₂ᵗ)/(√v + ε);   else  θ = θ − η·m̂
 * </pre>
 *
 * <p>The paper rectifies from ρₜ > 4 on; its authors' code and PyTorch from 5. With a β₂ of ⅔ or
 * less ρ∞ is 5 or less, and nothing is ever rectified.
 *
 * @param beta1 β₁
 * @param beta2 β₂
 * @param epsilon ε, beside the uncorrected root
 */
public record RAdam(double beta1, double beta2, double epsilon) implements UpdateRule {
  private static final double TRACTABLE = 5;

  public RAdam {
    AdamMoments.check(beta1, beta2, epsilon);
  }

  /** The paper's: β₁ = 0.9, β₂ = 0.999, and PyTorch's ε = 1e-8. */
  public static RAdam defaults() {
    return new RAdam(0.9, 0.999, 1e-8);
  }

  @Override
  public String name() {
    return "radam";
  }

  @Override
  public List<Slot> slots() {
    return AdamMoments.slots();
  }

  @Override
  public Update apply(ParameterStep at) {
    NumPy np = at.np();
    AdamMoments next = AdamMoments.next(at, beta1, beta2);
    Value mean = np.div(next.first(), at.lower(Moments.correction(at, beta1)));
    double limit = 2 / (1 - beta2) - 1;
    if (limit <= TRACTABLE) {
      return new Update(at.descend(mean), next.state());
    }
    Value correction = Moments.correction(at, beta2);
    Value past = np.div(np.mul(at.step(), Moments.remainder(at, beta2)), correction);
    Value length = np.sub(np.scalarLike(past, limit), np.mul(past, 2));
    Value factor = np.mul(rectification(np, length, limit), np.sqrt(correction));
    Value scaled = np.div(np.mul(mean, at.lower(factor)), np.add(np.sqrt(next.second()), epsilon));
    Value tractable = np.greater(length, np.scalarLike(length, TRACTABLE));
    return new Update(at.descend(np.where(tractable, scaled, mean)), next.state());
  }

  /** r, with lengths too short for it replaced by the shortest that is long enough. */
  private static Value rectification(NumPy np, Value length, double limit) {
    Value rho = np.maximum(length, TRACTABLE);
    Value above = np.mul(np.mul(np.sub(rho, 4), np.sub(rho, 2)), limit);
    Value below = np.mul(rho, (limit - 4) * (limit - 2));
    return np.sqrt(np.div(above, below));
  }
}
