package dev.sinter.runtime.optim;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.ParameterStep;
import dev.sinter.ir.train.Slot;
import dev.sinter.ir.train.Update;
import dev.sinter.ir.train.UpdateRule;
import java.util.List;
import java.util.stream.Stream;

/**
 * AMSGrad (Reddi, Kale and Kumar 2018): Adam whose steps cannot grow again, because the largest
 * second moment so far divides them: w = max(w, v).
 *
 * <pre>
 *   corrected (PyTorch):      θ = θ − η · m/(1 − β₁ᵗ) / (√(w/(1 − β₂ᵗ)) + ε)
 *   uncorrected (the paper):  θ = θ − η · m / (√w + ε)
 * </pre>
 *
 * @param beta1 β₁
 * @param beta2 β₂
 * @param epsilon ε, beside the root; the paper has none
 * @param corrected whether the moments' start at zero is made up for; the maximum is of uncorrected
 *     moments all the same
 */
public record AmsGrad(double beta1, double beta2, double epsilon, boolean corrected)
    implements UpdateRule {
  private static final String LARGEST = "largest_second_moment";

  public AmsGrad {
    AdamMoments.check(beta1, beta2, epsilon);
  }

  /** PyTorch's: β₁ = 0.9, β₂ = 0.999, ε = 1e-8, corrected. */
  public static AmsGrad defaults() {
    return of(0.9, 0.999);
  }

  public static AmsGrad of(double beta1, double beta2) {
    return new AmsGrad(beta1, beta2, 1e-8, true);
  }

  public AmsGrad withEpsilon(double other) {
    return new AmsGrad(beta1, beta2, other, corrected);
  }

  /** The same without the correction. */
  public AmsGrad uncorrected() {
    return new AmsGrad(beta1, beta2, epsilon, false);
  }

  @Override
  public String name() {
    return corrected ? "amsgrad" : "amsgrad, uncorrected";
  }

  @Override
  public List<Slot> slots() {
    return Stream.concat(AdamMoments.slots().stream(), Stream.of(Slot.zeros(LARGEST))).toList();
  }

  @Override
  public Update apply(ParameterStep at) {
    NumPy np = at.np();
    AdamMoments next = AdamMoments.next(at, beta1, beta2);
    Value largest = np.maximum(at.slot(LARGEST), next.second());
    Value direction;
    if (corrected) {
      Value mean = np.div(next.first(), at.lower(Moments.correction(at, beta1)));
      direction = np.div(mean, AdamMoments.deviation(at, largest, beta2, epsilon));
    } else {
      direction = np.div(next.first(), np.add(np.sqrt(largest), epsilon));
    }
    return new Update(at.descend(direction), next.state()).withSlot(LARGEST, largest);
  }
}
