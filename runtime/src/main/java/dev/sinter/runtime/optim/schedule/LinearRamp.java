package dev.sinter.runtime.optim.schedule;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.Schedule;

/**
 * A rate times a factor that goes linearly from one value to another and stays there: PyTorch's
 * LinearLR. As a warm-up it either comes before another schedule or multiplies it:
 *
 * <pre>{@code
 * new LinearRamp(0.4, 0.1, 1, 10).then(10, cosine)     // cosine starts after the warm-up
 * cosine.times(new LinearRamp(1, 0.1, 1, 10))          // cosine has started already
 * }</pre>
 *
 * @param base the rate, above 0
 * @param from the first factor, 0 or above
 * @param to the last factor, 0 or above
 * @param steps from one to the other, 1 or more
 */
public record LinearRamp(double base, double from, double to, long steps) implements Schedule {
  public LinearRamp {
    Hyperparameter.positive("learning rate", base);
    Hyperparameter.nonNegative("first factor of the learning rate", from);
    Hyperparameter.nonNegative("last factor of the learning rate", to);
    Hyperparameter.count("steps of the ramp", steps, 1);
  }

  /** PyTorch's: from a third to the whole in 5 steps. */
  public static LinearRamp of(double base) {
    return new LinearRamp(base, 1.0 / 3, 1, 5);
  }

  @Override
  public Value rate(NumPy np, Value step) {
    Value part = np.div(np.minimum(Progress.made(np, step), (double) steps), (double) steps);
    return np.mul(Progress.between(np, Anneal.LINEAR, from, to, part), base);
  }
}
