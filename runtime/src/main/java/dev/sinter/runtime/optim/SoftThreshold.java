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
 * L1 regularisation by its proximal step, soft thresholding: after the rule's, every weight is
 * taken towards zero by ηλ and stays there when it arrives, sign(θ)·max(|θ| − ηλ, 0). With SGD this
 * is ISTA (Beck and Teboulle 2009), whose fixed points have exact zeros.
 *
 * @param strength λ
 * @param rule whose step comes first
 */
public record SoftThreshold(double strength, UpdateRule rule) implements WrappingRule {
  public SoftThreshold {
    Hyperparameter.nonNegative("strength of the L1 penalty", strength);
    Objects.requireNonNull(rule);
  }

  @Override
  public String name() {
    return rule.name() + " with proximal L1";
  }

  @Override
  public Update apply(ParameterStep at) {
    NumPy np = at.np();
    Update update = rule.apply(at);
    Value moved = update.parameter();
    Value threshold = at.lower(np.mul(at.rate(), strength));
    Value size = np.maximum(np.sub(np.abs(moved), threshold), 0);
    return update.withParameter(np.mul(np.sign(moved), size));
  }
}
