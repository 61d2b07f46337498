package dev.sinter.runtime.optim.schedule;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.Schedule;

/**
 * From the base to the floor along a power of what is left, floor + (base − floor)(1 −
 * min(k,steps)/steps)^power. With floor 0 it is PyTorch's PolynomialLR, with power 1 linear. A
 * power that is not of a few halves is left to the interpreter.
 *
 * @param base the first rate, above 0
 * @param floor the last rate, which stays; 0 or above
 * @param steps from one to the other, 1 or more
 * @param power above 0
 */
public record PolynomialDecay(double base, double floor, long steps, double power)
    implements Schedule {
  /** Powers up to 4 are products. */
  private static final double MOST_HALVES = 8;

  public PolynomialDecay {
    Hyperparameter.positive("learning rate", base);
    Hyperparameter.nonNegative("last learning rate", floor);
    Hyperparameter.count("steps of the decay", steps, 1);
    Hyperparameter.positive("power of the decay", power);
  }

  @Override
  public Value rate(NumPy np, Value step) {
    Value left =
        np.sub(
            np.scalarLike(step, 1),
            np.div(np.minimum(Progress.made(np, step), (double) steps), (double) steps));
    return np.add(np.mul(power(np, left), base - floor), floor);
  }

  /** In operations that have kernels for f64, where the power is a few halves. */
  private Value power(NumPy np, Value left) {
    double halves = 2 * power;
    if (halves > MOST_HALVES || halves != Math.rint(halves)) {
      return np.pow(left, power);
    }
    Value product = halves % 2 == 0 ? np.onesLike(left) : np.sqrt(left);
    for (int factors = (int) halves / 2; factors > 0; factors--) {
      product = np.mul(product, left);
    }
    return product;
  }
}
