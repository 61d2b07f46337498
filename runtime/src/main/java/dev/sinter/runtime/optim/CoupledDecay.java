package dev.sinter.runtime.optim;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.ParameterStep;
import dev.sinter.ir.train.Update;
import dev.sinter.ir.train.UpdateRule;
import dev.sinter.ir.train.WrappingRule;
import java.util.Objects;

/**
 * Weight decay that is added to the gradient after clipping and goes through the rule's moments, as
 * weight_decay does in PyTorch but for AdamW: g + λθ (L2), or g + λ·sign θ (L1's subgradient, 0 at
 * 0, with which weights oscillate about zero and do not stay there; see {@link SoftThreshold}).
 *
 * @param norm which of the two
 * @param strength λ
 * @param rule that is given the gradient
 */
public record CoupledDecay(Norm norm, double strength, UpdateRule rule) implements WrappingRule {
  /** Whose gradient is added. */
  public enum Norm {
    /** ½λ‖θ‖². */
    L2,
    /** λ‖θ‖₁. */
    L1
  }

  public CoupledDecay {
    Objects.requireNonNull(norm);
    Hyperparameter.nonNegative("weight decay", strength);
    Objects.requireNonNull(rule);
  }

  public static CoupledDecay l2(double strength, UpdateRule rule) {
    return new CoupledDecay(Norm.L2, strength, rule);
  }

  public static CoupledDecay l1(double strength, UpdateRule rule) {
    return new CoupledDecay(Norm.L1, strength, rule);
  }

  @Override
  public String name() {
    return rule.name() + " with " + norm + " decay";
  }

  /** A rule that looks ahead is given the gradient of the penalty there too. */
  @Override
  public Update apply(ParameterStep at) {
    NumPy np = at.np();
    Value point = evaluationPoint(np, at.parameter(), at.slots());
    Value direction =
        switch (norm) {
          case L2 -> point;
          case L1 -> np.sign(point);
        };
    return rule.apply(at.withGradient(np.add(at.gradient(), np.mul(direction, strength))));
  }
}
