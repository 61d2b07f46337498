package dev.sinter.runtime.optim.schedule;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.StepFunctions;

/** How far training is, and how a rate moves on the way. */
final class Progress {
  private Progress() {}

  /** Steps already made, k = t − 1. */
  static Value made(NumPy np, Value step) {
    return np.sub(step, 1);
  }

  /** The value at a part in [0, 1] of the way between two rates. */
  static Value between(NumPy np, Anneal anneal, double from, double to, Value part) {
    return switch (anneal) {
      case LINEAR -> np.add(np.mul(part, to - from), from);
      case COSINE ->
          np.add(np.mul(np.add(StepFunctions.cosineOfPi(np, part), 1), (from - to) / 2), to);
    };
  }

  /** A vector of the numbers, f64. */
  static Value table(NumPy np, double... numbers) {
    return np.builder().constant(Tensor.of(numbers, numbers.length));
  }

  /**
   * The last number whose start is not after k; for numbers that grow, with the first start at 0.
   */
  static Value reached(NumPy np, Value k, double[] starts, double[] numbers) {
    Value passed = np.greaterEqual(k, table(np, starts));
    return np.max(np.where(passed, table(np, numbers), np.scalarLike(k, numbers[0])));
  }
}
