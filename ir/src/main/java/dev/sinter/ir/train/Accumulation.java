package dev.sinter.ir.train;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import java.util.Optional;

/**
 * When a step changes anything, and gradients that wait for it. With k batches to an update, batch
 * t belongs to update ⌈t/k⌉, which is due where k divides t. The update is computed at every batch
 * and chosen where it is due: a selection fuses with it, and a branch would not.
 */
final class Accumulation {
  /**
   * A sum of gradients.
   *
   * @param mean over the batches of one update; meaningful where that is due
   * @param kept for the next batch
   */
  record Sum(Value mean, Value kept) {}

  private final NumPy np;
  private final long batches;
  private final Value update;
  private final Optional<Value> accepted;
  private final Optional<Value> due;

  Accumulation(NumPy np, Clock clock, long batches) {
    this.np = np;
    this.batches = batches;
    accepted = clock.accepted();
    if (batches == 1) {
      update = clock.step();
      due = accepted;
    } else {
      Value step = clock.step();
      Value count = np.scalar(step.type().element(), batches);
      Value zero = np.scalar(step.type().element(), 0L);
      update = np.floorDiv(np.add(step, np.scalar(step.type().element(), batches - 1)), count);
      Value divides = np.equal(np.mod(step, count), zero);
      due = Optional.of(accepted.map(a -> np.logicalAnd(a, divides)).orElse(divides));
    }
  }

  /** Which update this step works on, counted from 1; an integer scalar. */
  Value update() {
    return update;
  }

  Sum add(Value sum, Value gradient) {
    Value total = np.add(sum, gradient);
    Value kept = np.where(due.orElseThrow(), np.zerosLike(total), total);
    return new Sum(
        np.div(total, (double) batches), accepted.map(a -> np.where(a, kept, sum)).orElse(kept));
  }

  /** The new value where the update is due, the old one elsewhere. */
  Value ifDue(Value updated, Value old) {
    return due.map(condition -> np.where(condition, updated, old)).orElse(updated);
  }
}
