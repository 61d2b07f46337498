package dev.sinter.runtime.optim.schedule;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.Schedule;
import java.util.Arrays;

/**
 * SGDR (Loshchilov and Hutter 2017): cosine annealing that starts again from the base whenever it
 * reaches the floor, each period so many times as long as the one before; PyTorch's
 * CosineAnnealingWarmRestarts.
 *
 * @param base the rate after each restart, above 0
 * @param floor 0 or above
 * @param period steps of the first period, T₀
 * @param growth of the periods, T_mult; 1 for equal ones
 */
public record WarmRestarts(double base, double floor, long period, long growth)
    implements Schedule {
  /** Steps are counted in f64, which tells them apart up to here. */
  private static final double MOST_STEPS = 0x1p53;

  public WarmRestarts {
    Hyperparameter.positive("learning rate", base);
    Hyperparameter.nonNegative("lowest learning rate", floor);
    Hyperparameter.count("steps of the first period", period, 1);
    Hyperparameter.count("growth of the periods", growth, 1);
  }

  @Override
  public Value rate(NumPy np, Value step) {
    Value k = Progress.made(np, step);
    Value part;
    if (growth == 1) {
      part = np.div(np.mod(k, np.scalarLike(k, (double) period)), (double) period);
    } else {
      // Where periods grow there are few of them, and a table has no logarithm to round wrongly.
      double[] lengths = lengths();
      double[] starts = new double[lengths.length];
      for (int i = 1; i < starts.length; i++) {
        starts[i] = starts[i - 1] + lengths[i - 1];
      }
      Value into = np.sub(k, Progress.reached(np, k, starts, starts));
      part = np.div(into, Progress.reached(np, k, starts, lengths));
    }
    return Progress.between(np, Anneal.COSINE, base, floor, part);
  }

  private double[] lengths() {
    double[] lengths = new double[64];
    int count = 0;
    double start = 0;
    for (double length = period; start < MOST_STEPS && count < lengths.length; length *= growth) {
      lengths[count++] = length;
      start += length;
    }
    return Arrays.copyOf(lengths, count);
  }
}
