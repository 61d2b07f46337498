package dev.sinter.runtime.train.loop;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What an epoch came to. Scalar outputs of the model's graph, the loss among them, are averages
 * over the epoch's rows, taken while it was trained on; those of the evaluation after it, and what
 * metrics say of it, have names that begin with {@link #VALIDATION}.
 *
 * <pre>
 *   epoch 3   loss 0.41   accuracy 0.93   validation.loss 0.38   validation.accuracy 0.95
 * </pre>
 *
 * @param epoch counted from 1
 * @param metrics values by name
 * @param rateFactor what learning rates were multiplied by during the epoch
 */
public record EpochRecord(int epoch, SequencedMap<String, Double> metrics, double rateFactor) {
  /** What names of an evaluation's values begin with. */
  public static final String VALIDATION = "validation.";

  public EpochRecord {
    metrics = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metrics));
  }
}
