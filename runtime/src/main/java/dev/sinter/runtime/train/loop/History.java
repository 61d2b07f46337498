package dev.sinter.runtime.train.loop;

import java.util.List;

/**
 * All epochs of a training so far, in order.
 *
 * @param bestEpoch the one that early stopping takes for the best; 0 where it takes none
 */
public record History(List<EpochRecord> epochs, int bestEpoch) {
  public History {
    epochs = List.copyOf(epochs);
  }
}
