package dev.sinter.runtime.optim.schedule;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.Schedule;
import dev.sinter.ir.train.StepFunctions;

/**
 * The rate times a factor at every step, base·γᵏ: PyTorch's ExponentialLR.
 *
 * @param base the first rate, above 0
 * @param factor γ, above 0
 */
public record ExponentialDecay(double base, double factor) implements Schedule {
  public ExponentialDecay {
    Hyperparameter.positive("learning rate", base);
    Hyperparameter.positive("factor of the learning rate", factor);
  }

  @Override
  public Value rate(NumPy np, Value step) {
    Value power = StepFunctions.power(np, factor, Progress.made(np, step));
    return np.mul(power, base);
  }
}
