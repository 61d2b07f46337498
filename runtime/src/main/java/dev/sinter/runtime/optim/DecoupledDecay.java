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
 * Weight decay beside the gradient (Loshchilov and Hutter 2019): θ becomes (1 − ηλ)θ, and the rule
 * goes on from there. Its moments do not see the decay. The decay is multiplied by the learning
 * rate, as in PyTorch; the paper multiplies it by the schedule's factor alone.
 *
 * @param strength λ
 * @param rule that moves what is left
 */
public record DecoupledDecay(double strength, UpdateRule rule) implements WrappingRule {
  public DecoupledDecay {
    Hyperparameter.nonNegative("weight decay", strength);
    Objects.requireNonNull(rule);
  }

  @Override
  public String name() {
    return rule.name() + " with decoupled decay";
  }

  @Override
  public Update apply(ParameterStep at) {
    NumPy np = at.np();
    Value kept = np.sub(np.scalarLike(at.rate(), 1), np.mul(at.rate(), strength));
    return rule.apply(at.withParameter(np.mul(at.parameter(), at.lower(kept))));
  }
}
