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
 * AdaGrad (Duchi, Hazan and Singer 2011): a = a + g²; θ = θ − η/(1 + (t − 1)·rateDecay) · g/(√a +
 * ε).
 *
 * @param epsilon ε, beside the root
 * @param rateDecay how much the rate falls with the steps; 0 for not
 * @param initial every element of a before the first step
 */
public record AdaGrad(double epsilon, double rateDecay, double initial) implements UpdateRule {
  private static final String SQUARES = "square_sum";

  public AdaGrad {
    Hyperparameter.nonNegative("epsilon", epsilon);
    Hyperparameter.nonNegative("rate decay", rateDecay);
    Hyperparameter.nonNegative("initial accumulator", initial);
  }

  /** PyTorch's: ε = 1e-10, no decay, from zero. Goodfellow et al. have ε = 1e-7. */
  public static AdaGrad defaults() {
    return new AdaGrad(1e-10, 0, 0);
  }

  public AdaGrad withEpsilon(double other) {
    return new AdaGrad(other, rateDecay, initial);
  }

  public AdaGrad withRateDecay(double other) {
    return new AdaGrad(epsilon, other, initial);
  }

  public AdaGrad withInitial(double other) {
    return new AdaGrad(epsilon, rateDecay, other);
  }

  @Override
  public String name() {
    return "adagrad";
  }

  @Override
  public List<Slot> slots() {
    return List.of(Slot.filled(SQUARES, initial));
  }

  @Override
  public Update apply(ParameterStep at) {
    NumPy np = at.np();
    Value a = np.add(at.slot(SQUARES), np.square(at.gradient()));
    Value scaled = np.div(at.gradient(), np.add(np.sqrt(a), epsilon));
    Value slowdown = np.add(np.mul(np.sub(at.step(), 1), rateDecay), 1);
    Value direction = rateDecay == 0 ? scaled : np.div(scaled, at.lower(slowdown));
    return new Update(at.descend(direction), Map.of(SQUARES, a));
  }
}
