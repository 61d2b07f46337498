package dev.sinter.runtime.optim;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.ParameterStep;
import dev.sinter.ir.train.Slot;
import dev.sinter.ir.train.StepFunctions;
import dev.sinter.ir.train.Update;
import dev.sinter.ir.train.UpdateRule;
import java.util.List;
import java.util.stream.Stream;

/**
 * NAdam (Dozat 2016): Adam with Nesterov's momentum and a warm-up of it.
 *
 * <pre>
 *   μₜ = β₁(1 − ½·0.96^(tψ));  Pₜ = μ₁…μₜ
 *   m̂ = (1 − μₜ)·g/(1 − Pₜ) + μₜ₊₁·m/(1 − Pₜμₜ₊₁)
 *   θ = θ − η · m̂ / (√(v/(1 − β₂ᵗ)) + ε)
 * </pre>
 *
 * @param beta1 β₁
 * @param beta2 β₂
 * @param epsilon ε, beside the corrected root
 * @param momentumDecay ψ
 */
public record NAdam(double beta1, double beta2, double epsilon, double momentumDecay)
    implements UpdateRule {
  private static final String PRODUCT = "momentum_product";

  public NAdam {
    AdamMoments.check(beta1, beta2, epsilon);
    Hyperparameter.nonNegative("momentum decay", momentumDecay);
  }

  /** The paper's: β₁ = 0.9 (there 0.99), β₂ = 0.999, ε = 1e-8, ψ = 4e-3; PyTorch's exactly. */
  public static NAdam defaults() {
    return new NAdam(0.9, 0.999, 1e-8, 4e-3);
  }

  public NAdam withBetas(double first, double second) {
    return new NAdam(first, second, epsilon, momentumDecay);
  }

  public NAdam withMomentumDecay(double other) {
    return new NAdam(beta1, beta2, epsilon, other);
  }

  @Override
  public String name() {
    return "nadam";
  }

  @Override
  public List<Slot> slots() {
    return Stream.concat(AdamMoments.slots().stream(), Stream.of(Slot.scalar(PRODUCT, 1))).toList();
  }

  @Override
  public Update apply(ParameterStep at) {
    NumPy np = at.np();
    AdamMoments next = AdamMoments.next(at, beta1, beta2);
    Value now = momentum(np, at.step());
    Value ahead = momentum(np, np.add(at.step(), 1));
    Value product = np.mul(at.slot(PRODUCT), now);
    Value ofGradient = np.div(rest(np, now), rest(np, product));
    Value ofMoment = np.div(ahead, rest(np, np.mul(product, ahead)));
    Value mean =
        np.add(
            np.mul(at.gradient(), at.lower(ofGradient)), np.mul(next.first(), at.lower(ofMoment)));
    Value direction = np.div(mean, AdamMoments.deviation(at, next.second(), beta2, epsilon));
    return new Update(at.descend(direction), next.state()).withSlot(PRODUCT, product);
  }

  /** μ of a step. */
  private Value momentum(NumPy np, Value step) {
    Value power = StepFunctions.power(np, Math.pow(0.96, momentumDecay), step);
    return np.mul(rest(np, np.mul(power, 0.5)), beta1);
  }

  private static Value rest(NumPy np, Value part) {
    return np.sub(np.scalarLike(part, 1), part);
  }
}
