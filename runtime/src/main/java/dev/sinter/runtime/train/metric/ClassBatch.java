package dev.sinter.runtime.train.metric;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;

/**
 * Scores of classes beside the right classes.
 *
 * @param scores floats [rows, classes]
 * @param labels integers [rows]
 */
record ClassBatch(Tensor scores, Tensor labels) {
  ClassBatch {
    if (!scores.element().isFloat() || !labels.element().isInteger()) {
      throw new SinterException(
          ErrorCode.INPUT_TYPE,
          "predictions are %s and labels %s; expected floats and integers"
              .formatted(scores.type(), labels.type()));
    }
    if (scores.type().rank() != 2
        || labels.type().rank() != 1
        || !scores.type().dim(0).equals(labels.type().dim(0))
        || scores.type().dim(1).known() < 1) {
      throw new SinterException(
          ErrorCode.INPUT_SHAPE,
          "predictions are %s and labels %s; expected [rows,classes] and [rows]"
              .formatted(scores.type(), labels.type()));
    }
  }

  int rows() {
    return Math.toIntExact(labels.size());
  }

  int classes() {
    return Math.toIntExact(scores.type().dim(1).known());
  }

  /**
   * The right class of a row.
   *
   * @throws SinterException VALUE_OUT_OF_RANGE where it is none of the classes
   */
  int label(int row) {
    long label = labels.getLong(row);
    if (label < 0 || label >= classes()) {
      throw new SinterException(
          ErrorCode.VALUE_OUT_OF_RANGE,
          "row %d of a batch: class %d, expected one of 0 to %d"
              .formatted(row, label, classes() - 1));
    }
    return (int) label;
  }

  /** How many classes come before one: those with a higher score, of equal ones the lower. */
  int rank(int row, int chosen) {
    double own = score(row, chosen);
    int before = 0;
    for (int other = 0; other < classes(); other++) {
      double score = score(row, other);
      // A NaN comes before any number, so that nothing right is read out of it.
      boolean isBefore = other < chosen ? !(score < own) : !(score <= own);
      before += other != chosen && isBefore ? 1 : 0;
    }
    return before;
  }

  /** The class with the highest score, of equal ones the lowest; of NaNs the first. */
  int best(int row) {
    int best = 0;
    for (int other = 1; other < classes() && !Double.isNaN(score(row, best)); other++) {
      best = score(row, other) <= score(row, best) ? best : other;
    }
    return best;
  }

  private double score(int row, int chosen) {
    return scores.getDouble((long) row * classes() + chosen);
  }
}
