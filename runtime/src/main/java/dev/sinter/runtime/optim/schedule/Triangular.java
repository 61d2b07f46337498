package dev.sinter.runtime.optim.schedule;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.Schedule;
import dev.sinter.ir.train.StepFunctions;

/**
 * Up and down between two rates, again and again (Smith 2017): PyTorch's CyclicLR.
 *
 * @param low the lowest rate, above 0
 * @param high the highest of the first cycle, above 0
 * @param up steps from low to high, 1 or more
 * @param down steps back, 1 or more
 * @param shrink what each cycle's height is of the one before, in (0, 1]; PyTorch's modes
 *     "triangular" with 1 and "triangular2" with ½
 */
public record Triangular(double low, double high, long up, long down, double shrink)
    implements Schedule {
  public Triangular {
    Hyperparameter.positive("lowest learning rate", low);
    Hyperparameter.positive("highest learning rate", high);
    Hyperparameter.count("steps up", up, 1);
    Hyperparameter.count("steps down", down, 1);
    if (shrink != 1) {
      Hyperparameter.fraction("shrinking of the cycles", shrink);
    }
  }

  /** Cycles of equal height. */
  public static Triangular of(double low, double high, long up, long down) {
    return new Triangular(low, high, up, down, 1);
  }

  /** Cycles of half the height each time. */
  public static Triangular halving(double low, double high, long up, long down) {
    return new Triangular(low, high, up, down, 0.5);
  }

  @Override
  public Value rate(NumPy np, Value step) {
    Value k = Progress.made(np, step);
    Value period = np.scalarLike(k, (double) (up + down));
    Value into = np.mod(k, period);
    Value rising = np.div(into, (double) up);
    Value falling = np.div(np.sub(period, into), (double) down);
    Value height = np.mul(np.minimum(rising, falling), high - low);
    if (shrink != 1) {
      Value cycle = np.floor(np.div(k, period));
      height = np.mul(height, StepFunctions.power(np, shrink, cycle));
    }
    return np.add(height, low);
  }
}
