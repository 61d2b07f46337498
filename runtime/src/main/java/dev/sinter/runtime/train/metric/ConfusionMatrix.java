package dev.sinter.runtime.train.metric;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.Hyperparameter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/**
 * Which class was taken for which. Predictions are floats [rows, classes], targets class numbers
 * [rows].
 *
 * <p>A ratio of nothing is 0, as in scikit-learn. Macro averages are those of the classes that
 * occurred, as targets or predictions, each counting the same; micro averages of precision, recall
 * and F1 are all the accuracy, as every row has one class and one prediction.
 */
public final class ConfusionMatrix implements Metric {
  private static final int MOST_CLASSES = 8192;

  private final int classes;
  private final long[] counts;

  /**
   * Of this many classes.
   *
   * @throws SinterException ATTRIBUTE_INVALID below 1, LIMIT_EXCEEDED above 8192
   */
  public ConfusionMatrix(int classes) {
    this.classes = (int) Hyperparameter.count("number of classes", classes, 1);
    if (classes > MOST_CLASSES) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "%d classes; a confusion matrix has %d at most".formatted(classes, MOST_CLASSES));
    }
    counts = new long[classes * classes];
  }

  public int classes() {
    return classes;
  }

  @Override
  public void reset() {
    Arrays.fill(counts, 0);
  }

  @Override
  public void add(Tensor predictions, Tensor targets) {
    ClassBatch batch = new ClassBatch(predictions, targets);
    if (batch.classes() != classes) {
      throw new SinterException(
          ErrorCode.INPUT_SHAPE,
          "predictions are %s, expected %d classes".formatted(predictions.type(), classes));
    }
    for (int row = 0; row < batch.rows(); row++) {
      counts[batch.label(row) * classes + batch.best(row)]++;
    }
  }

  /** How many rows of one class were taken for another, or for the same. */
  public long count(int actual, int predicted) {
    return counts[actual * classes + predicted];
  }

  /** How many rows of a class there were. */
  public long actual(int chosen) {
    return sum(other -> count(chosen, other));
  }

  /** How many rows were taken for a class. */
  public long predicted(int chosen) {
    return sum(other -> count(other, chosen));
  }

  private long sum(IntToLongFunction term) {
    return IntStream.range(0, classes).mapToLong(term).sum();
  }

  /** How much of what was taken for a class was of it. */
  public double precision(int chosen) {
    return ratio(count(chosen, chosen), predicted(chosen));
  }

  /** How much of a class was taken for it. */
  public double recall(int chosen) {
    return ratio(count(chosen, chosen), actual(chosen));
  }

  /** The harmonic mean of precision and recall. */
  public double f1(int chosen) {
    return ratio(2 * count(chosen, chosen), actual(chosen) + predicted(chosen));
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /** How many rows were taken for what they are, of all; NaN where there were none. */
  public double accuracy() {
    return (double) sum(one -> count(one, one)) / sum(this::actual);
  }

  /** The mean of a class's value over the classes that occurred; NaN where none did. */
  public double macro(IntToDoubleFunction value) {
    return IntStream.range(0, classes)
        .filter(one -> actual(one) + predicted(one) > 0)
        .mapToDouble(value)
        .average()
        .orElse(Double.NaN);
  }

  @Override
  public SequencedMap<String, Double> values() {
    SequencedMap<String, Double> values = new LinkedHashMap<>();
    values.put("accuracy", accuracy());
    values.put("precision", macro(this::precision));
    values.put("recall", macro(this::recall));
    values.put("f1", macro(this::f1));
    return values;
  }
}
