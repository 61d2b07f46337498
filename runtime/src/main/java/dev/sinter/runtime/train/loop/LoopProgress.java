package dev.sinter.runtime.train.loop;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.runtime.optim.schedule.Plateau;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How far a training has come, but for what its trainer knows. */
final class LoopProgress {
  private final LoopOptions options;
  private final List<EpochRecord> epochs = new ArrayList<>();
  private final Optional<Plateau> plateau;
  private EarlyStopping.Best best;
  private Map<String, Tensor> bestValues;

  /** Before the first epoch. */
  LoopProgress(LoopOptions options) {
    this(options, List.of(), EarlyStopping.Best.NONE, Map.of(), Optional.empty());
  }

  /**
   * As it was.
   *
   * @param bestValues parameters and the model's own state after the best epoch, where they are to
   *     be restored
   * @param reduction where the learning rates' factor was left
   */
  LoopProgress(
      LoopOptions options,
      List<EpochRecord> epochs,
      EarlyStopping.Best best,
      Map<String, Tensor> bestValues,
      Optional<Plateau.State> reduction) {
    this.options = options;
    this.epochs.addAll(epochs);
    this.best = best;
    this.bestValues = bestValues;
    plateau =
        options
            .rateReduction()
            .map(chosen ->
                reduction
                    .map(state -> new Plateau(chosen.settings(), state))
                    .orElseGet(() -> new Plateau(chosen.settings())));
  }

  int epoch() {
    return epochs.size();
  }

  List<EpochRecord> epochs() {
    return epochs;
  }

  EarlyStopping.Best best() {
    return best;
  }

  Map<String, Tensor> bestValues() {
    return bestValues;
  }

  Optional<Plateau.State> reduction() {
    return plateau.map(Plateau::state);
  }

  boolean isOver() {
    return epoch() >= options.epochs()
        || options.earlyStopping().map(stopping -> stopping.isOver(best)).orElse(false);
  }

  /** Counts an epoch; whether it is the best so far. */
  boolean add(EpochRecord result) {
    epochs.add(result);
    options
        .earlyStopping()
        .ifPresent(stopping -> {
          double value = result.metrics().get(stopping.metric());
          best = stopping.after(best, result.epoch(), value);
        });
    return best.epoch() == result.epoch();
  }

  void keepBest(Map<String, Tensor> values) {
    bestValues = values;
  }

  /** What learning rates are multiplied by after this epoch, where that is decided here. */
  Optional<Double> rateFactor(EpochRecord result) {
    return plateau.map(
        one -> one.observe(result.metrics().get(options.rateReduction().orElseThrow().metric())));
  }

  History history() {
    return new History(epochs, best.epoch());
  }
}
