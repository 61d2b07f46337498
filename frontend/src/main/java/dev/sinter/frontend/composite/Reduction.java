package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;

/** What becomes of the losses of samples. */
public enum Reduction {
  NONE,
  SUM,
  /**
   * Over all of them; where classes have weights or labels are ignored, divided by the sum of the
   * samples' weights.
   */
  MEAN;

  /** The losses, their sum or their mean. */
  public Value of(NumPy np, Value losses) {
    return switch (this) {
      case NONE -> losses;
      case SUM -> np.sum(losses);
      case MEAN -> np.mean(losses);
    };
  }

  /** The losses, their sum, or their sum divided by that of the weights they hold already. */
  public Value of(NumPy np, Value losses, Value weights) {
    return this == MEAN ? np.div(np.sum(losses), np.sum(weights)) : of(np, losses);
  }
}
