package dev.sinter.ir.train;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;

/**
 * The learning rate as a function of the step, emitted as graph operations. Schedules compose:
 *
 * <pre>{@code
 * new LinearRamp(0.4, 0.1, 1, 10).then(10, new CosineAnnealing(0.4, 0, 40))
 * (np, step) -> np.div(np.scalar(F64, 0.4), np.sqrt(step))
 * }</pre>
 *
 * <p>What depends on more than the step, as a plateau of the validation loss does, is decided by
 * the host and enters as {@link Clock#scaledBy}.
 */
@FunctionalInterface
public interface Schedule {
  /**
   * Emits the rate.
   *
   * @param step which step this is, counted from 1; f64 scalar
   * @return an f64 scalar
   */
  Value rate(NumPy np, Value step);

  /**
   * This for so many steps, then another that counts its own from 1: PyTorch's SequentialLR with
   * one milestone.
   */
  default Schedule then(long steps, Schedule next) {
    Hyperparameter.count("steps before the next schedule", steps, 0);
    return (np, step) ->
        np.where(
            np.lessEqual(step, np.scalarLike(step, (double) steps)),
            rate(np, step),
            next.rate(np, np.maximum(np.sub(step, (double) steps), 1)));
  }

  /** The product of this and a factor that is a schedule too: PyTorch's ChainedScheduler. */
  default Schedule times(Schedule factor) {
    return (np, step) -> np.mul(rate(np, step), factor.rate(np, step));
  }

  /** This, with the rate of the last step kept from then on. */
  default Schedule heldFrom(long last) {
    Hyperparameter.count("last step of a schedule", last, 1);
    return (np, step) -> rate(np, np.minimum(step, (double) last));
  }
}
