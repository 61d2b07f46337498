package dev.sinter.ir.interpret;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;

/**
 * What every rule needs of its surroundings: memory within the limits, and word of a cancelled run.
 */
final class Workspace {
  private final Limits limits;

  Workspace(Limits limits) {
    this.limits = limits;
  }

  Limits limits() {
    return limits;
  }

  /** A tensor of zeros that the garbage collector frees. */
  Tensor allocate(TensorType type) {
    long bytes;
    try {
      bytes = type.bytes().known();
    } catch (ArithmeticException _) {
      bytes = Long.MAX_VALUE;
    }
    if (bytes > limits.tensorBytes()) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "%s takes %d bytes, the limit is %d a tensor"
              .formatted(type, bytes, limits.tensorBytes()));
    }
    return Tensor.zeros(type);
  }

  /**
   * Ends the run where its thread was interrupted; called once a round of every loop whose length
   * an input decides.
   */
  void poll() {
    if (Thread.interrupted()) {
      throw new SinterException(ErrorCode.CANCELLED, "interrupted");
    }
  }
}
