package dev.sinter.runtime.train.loop;

import dev.sinter.ir.train.Hyperparameter;
import java.util.Optional;

/**
 * How data is gone through, and when that ends.
 *
 * @param epochs how often, at most
 * @param batchSize rows of a step
 * @param dropLast whether a last batch with fewer rows is left out
 * @param seed of the orders; those of epoch n follow from it and n alone
 */
public record LoopOptions(
    int epochs,
    int batchSize,
    boolean dropLast,
    long seed,
    Optional<EarlyStopping> earlyStopping,
    Optional<RateReduction> rateReduction,
    Optional<Checkpoints> checkpoints) {
  public LoopOptions {
    Hyperparameter.count("number of epochs", epochs, 1);
    Hyperparameter.count("batch size", batchSize, 1);
  }

  public static LoopOptions of(int epochs, int batchSize, long seed) {
    return new LoopOptions(
        epochs, batchSize, false, seed, Optional.empty(), Optional.empty(), Optional.empty());
  }

  public LoopOptions droppingLast() {
    return new LoopOptions(
        epochs, batchSize, true, seed, earlyStopping, rateReduction, checkpoints);
  }

  public LoopOptions with(EarlyStopping stopping) {
    return new LoopOptions(
        epochs, batchSize, dropLast, seed, Optional.of(stopping), rateReduction, checkpoints);
  }

  public LoopOptions with(RateReduction reduction) {
    return new LoopOptions(
        epochs, batchSize, dropLast, seed, earlyStopping, Optional.of(reduction), checkpoints);
  }

  public LoopOptions with(Checkpoints kept) {
    return new LoopOptions(
        epochs, batchSize, dropLast, seed, earlyStopping, rateReduction, Optional.of(kept));
  }
}
