package dev.sinter.frontend.nn.init;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.type.Shape;

/**
 * How many inputs an output of a layer has, and how many outputs an input has.
 *
 * @param in all axes of the weights but that of outputs: c·f² for filters [O, c, f, f]
 * @param out likewise without the axis of inputs
 */
public record Fans(long in, long out) {
  public Fans {
    if (in < 1 || out < 1) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH, "fans of %d and %d, expected above 0".formatted(in, out));
    }
  }

  /** Of weights [out, in, window…], those of linear layers and convolutions in PyTorch's layout. */
  public static Fans of(Shape weights) {
    if (weights.rank() < 2) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "weights of shape %s, expected at least two axes".formatted(weights));
    }
    long window = 1;
    for (int axis = 2; axis < weights.rank(); axis++) {
      window = Math.multiplyExact(window, weights.dim(axis).known());
    }
    return new Fans(
        Math.multiplyExact(weights.dim(1).known(), window),
        Math.multiplyExact(weights.dim(0).known(), window));
  }

  /** The mean of both. */
  public double mean() {
    return (in + out) / 2.0;
  }
}
