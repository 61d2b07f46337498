package dev.sinter.runtime.optim.schedule;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.Schedule;

/**
 * The same rate at every step.
 *
 * @param base the rate, above 0
 */
public record Constant(double base) implements Schedule {
  public Constant {
    Hyperparameter.positive("learning rate", base);
  }

  @Override
  public Value rate(NumPy np, Value step) {
    return np.scalarLike(step, base);
  }
}
