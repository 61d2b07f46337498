package dev.sinter.runtime.train.metric;

import dev.sinter.ir.tensor.Tensor;
import java.util.SequencedMap;

/** Takes predictions and what they should be, batch by batch, and says how good they are. */
public interface Metric {
  /** Forgets all that it took. */
  void reset();

  /**
   * Takes a batch.
   *
   * @throws dev.sinter.ir.SinterException INPUT_TYPE or INPUT_SHAPE for tensors of another kind;
   *     VALUE_OUT_OF_RANGE for a class that there is not
   */
  void add(Tensor predictions, Tensor targets);

  /**
   * What it says, by name, always the same names in the same order; NaN where nothing was taken.
   */
  SequencedMap<String, Double> values();
}
