package dev.sinter.runtime.optim.schedule;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.Schedule;

/**
 * Linearly up to the peak, then down as 1/√t: peak·min(t/w, √(w/t)) (Vaswani et al. 2017).
 *
 * @param peak the highest rate, above 0
 * @param warmUp w, the steps up to it; 1 or more
 */
public record InverseSquareRoot(double peak, long warmUp) implements Schedule {
  public InverseSquareRoot {
    Hyperparameter.positive("highest learning rate", peak);
    Hyperparameter.count("steps of the warm-up", warmUp, 1);
  }

  /** The paper's by the width of the model: width^−½·min(t^−½, t·w^−1.5). */
  public static InverseSquareRoot transformer(long width, long warmUp) {
    Hyperparameter.count("width of the model", width, 1);
    Hyperparameter.count("steps of the warm-up", warmUp, 1);
    return new InverseSquareRoot(1 / Math.sqrt((double) width * warmUp), warmUp);
  }

  @Override
  public Value rate(NumPy np, Value step) {
    Value up = np.div(step, (double) warmUp);
    Value down = np.sqrt(np.div(np.scalarLike(step, (double) warmUp), step));
    return np.mul(np.minimum(up, down), peak);
  }
}
