package dev.sinter.runtime.optim.schedule;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.Schedule;

/**
 * A part of the rate for some steps, then the whole: PyTorch's ConstantLR. ResNet-110 was warmed up
 * so, at a tenth.
 *
 * @param base the rate, above 0
 * @param factor of it during the warm-up, 0 or above
 * @param steps of the warm-up
 */
public record ConstantWarmUp(double base, double factor, long steps) implements Schedule {
  public ConstantWarmUp {
    Hyperparameter.positive("learning rate", base);
    Hyperparameter.nonNegative("factor of the learning rate", factor);
    Hyperparameter.count("steps of the warm-up", steps, 0);
  }

  @Override
  public Value rate(NumPy np, Value step) {
    Value early = np.lessEqual(step, np.scalarLike(step, (double) steps));
    return np.where(early, np.scalarLike(step, base * factor), np.scalarLike(step, base));
  }
}
