package dev.sinter.runtime.train.metric;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.Hyperparameter;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * How often the right class is among those with the k highest scores. Predictions are floats [rows,
 * classes], targets class numbers [rows]; of equal scores the lower class comes first.
 */
public final class TopAccuracy implements Metric {
  private final int k;
  private long rows;
  private long right;

  /** Of the one highest score: {@code accuracy}. */
  public TopAccuracy() {
    this(1);
  }

  /** Of the k highest scores: {@code top_5_accuracy}. */
  public TopAccuracy(int k) {
    this.k = (int) Hyperparameter.count("number of classes that are looked at", k, 1);
  }

  @Override
  public void reset() {
    rows = 0;
    right = 0;
  }

  @Override
  public void add(Tensor predictions, Tensor targets) {
    ClassBatch batch = new ClassBatch(predictions, targets);
    for (int row = 0; row < batch.rows(); row++) {
      right += batch.rank(row, batch.label(row)) < k ? 1 : 0;
    }
    rows += batch.rows();
  }

  @Override
  public SequencedMap<String, Double> values() {
    SequencedMap<String, Double> values = new LinkedHashMap<>();
    values.put(k == 1 ? "accuracy" : "top_" + k + "_accuracy", (double) right / rows);
    return values;
  }
}
