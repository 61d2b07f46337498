package dev.sinter.runtime.optim.schedule;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.Schedule;

/**
 * Half a cosine wave from the base to the floor, floor + ½(base − floor)(1 + cos(πk/period)): SGDR
 * without restarts (Loshchilov and Hutter 2017), PyTorch's CosineAnnealingLR. After the period the
 * rate rises again along the wave, as there; {@link Schedule#heldFrom} keeps it down.
 *
 * @param base the first rate, above 0
 * @param floor the lowest, 0 or above
 * @param period steps from one to the other, 1 or more
 */
public record CosineAnnealing(double base, double floor, long period) implements Schedule {
  public CosineAnnealing {
    Hyperparameter.positive("learning rate", base);
    Hyperparameter.nonNegative("lowest learning rate", floor);
    Hyperparameter.count("steps of the cosine", period, 1);
  }

  @Override
  public Value rate(NumPy np, Value step) {
    Value part = np.div(Progress.made(np, step), (double) period);
    return Progress.between(np, Anneal.COSINE, base, floor, part);
  }
}
