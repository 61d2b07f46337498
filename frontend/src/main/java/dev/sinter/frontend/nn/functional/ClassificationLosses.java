package dev.sinter.frontend.nn.functional;

import dev.sinter.frontend.composite.Activations;
import dev.sinter.frontend.composite.CrossEntropy;
import dev.sinter.frontend.composite.CrossEntropy.Form;
import dev.sinter.frontend.composite.Normalization;
import dev.sinter.frontend.composite.Reduction;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.type.ElementType;
import java.util.OptionalLong;

/**
 * Losses of scores [N, C, d…] against labels [N, d…] that name one of C classes, or against
 * distributions [N, C, d…]; a single sample has scores [C]. Negative log-likelihood, cross entropy
 * and maximum likelihood of a softmax are the same loss.
 */
public final class ClassificationLosses {
  private ClassificationLosses() {}

  /** −h_y + LSE(h), with the derivative softmax(h) − e_y. */
  public static Value crossEntropy(NumPy np, Value scores, Value labels, Reduction reduction) {
    return crossEntropy(np, scores, labels, null, new Form(reduction, OptionalLong.empty()));
  }

  /**
   * Cross entropy with classes that weigh differently and a label that does not count; the mean is
   * divided by the sum of the samples' weights.
   *
   * @param weightOrNull a vector [C]
   */
  public static Value crossEntropy(
      NumPy np, Value scores, Value labels, Value weightOrNull, Form form) {
    if (scores.type().rank() == 1) {
      Value loss =
          crossEntropy(np, np.expandDims(scores, 0), np.expandDims(labels, 0), weightOrNull, form);
      return loss.type().rank() == 0 ? loss : np.squeeze(loss, 0);
    }
    requireLabels(scores, labels);
    return CrossEntropy.softmaxCrossEntropy(np, scores, labels, weightOrNull, form).loss();
  }

  /** −logProbability of the label: cross entropy of what has been through log-softmax. */
  public static Value negativeLogLikelihood(
      NumPy np, Value logProbabilities, Value labels, Value weightOrNull, Form form) {
    requireLabels(logProbabilities, labels);
    return CrossEntropy.negativeLogLikelihood(np, logProbabilities, labels, weightOrNull, form);
  }

  /**
   * Cross entropy with smoothed labels as PyTorch has it: (1 − ε) of the loss of the label and ε of
   * the mean of the losses of all classes, the label among them.
   */
  public static Value smoothedCrossEntropy(
      NumPy np, Value scores, Value labels, Value weightOrNull, double smoothing, Form form) {
    requireLabels(scores, labels);
    Value logarithms = Activations.logSoftmax(np, scores, 1);
    Form each = new Form(Reduction.NONE, form.ignored());
    Value hard = CrossEntropy.negativeLogLikelihood(np, logarithms, labels, weightOrNull, each);
    Value weighted =
        weightOrNull == null
            ? logarithms
            : np.mul(logarithms, alongClasses(np, weightOrNull, scores.type().rank()));
    Value even = np.negative(np.sum(weighted, 1));
    Value counts = countsFor(np, even, labels, form);
    Value soft = np.div(np.mul(even, counts), np.size(scores.type().dim(1), even.type().element()));
    Value losses = np.add(np.mul(hard, 1 - smoothing), np.mul(soft, smoothing));
    return form.reduction().of(np, losses, weights(np, counts, labels, weightOrNull));
  }

  /** 1 for samples that count and 0 for others. */
  private static Value countsFor(NumPy np, Value like, Value labels, Form form) {
    if (form.ignored().isEmpty()) {
      return np.onesLike(like);
    }
    Value ignored = np.scalar(labels.type().element(), form.ignored().getAsLong());
    return np.cast(np.notEqual(labels, ignored), like.type().element());
  }

  /** The weight of each sample, 0 for those that do not count. */
  private static Value weights(NumPy np, Value counts, Value labels, Value weightOrNull) {
    if (weightOrNull == null) {
      return counts;
    }
    ElementType element = weightOrNull.type().element();
    Value hot = Labels.oneHot(np, labels, weightOrNull.type().dim(0), element);
    return np.mul(np.matmul(hot, weightOrNull), counts);
  }

  /**
   * −Σ weight·target·ln softmax(scores) against distributions of the scores' shape; the mean is
   * over samples, whatever classes weigh.
   */
  public static Value softCrossEntropy(
      NumPy np, Value scores, Value target, Value weightOrNull, Reduction reduction) {
    int axis = scores.type().rank() == 1 ? 0 : 1;
    Value product = np.mul(target, Activations.logSoftmax(np, scores, axis));
    Value weighted =
        weightOrNull == null
            ? product
            : np.mul(product, alongClasses(np, weightOrNull, scores.type().rank()));
    return reduction.of(np, np.negative(np.sum(weighted, axis)));
  }

  /** The share of samples whose largest score is not that of the label; it has no derivative. */
  public static Value errorRate(NumPy np, Value scores, Value labels) {
    Value found = np.builder().apply(new ArgReduce(true, 1, false), scores);
    Value wrong = np.notEqual(found, np.cast(labels, found.type().element()));
    return np.mean(np.cast(wrong, scores.type().element()));
  }

  /** A vector [C] as one that broadcasts along axis 1, or the only axis. */
  private static Value alongClasses(NumPy np, Value vector, int rank) {
    return rank == 1 ? vector : Normalization.alongChannels(np, vector, rank);
  }

  static void requireLabels(Value scores, Value labels) {
    boolean fits =
        scores.type().rank() >= 2
            && labels.type().rank() == scores.type().rank() - 1
            && labels.type().dim(0).equals(scores.type().dim(0))
            && labels
                .type()
                .shape()
                .dims()
                .subList(1, labels.type().rank())
                .equals(scores.type().shape().dims().subList(2, scores.type().rank()));
    if (!fits) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "scores %s and labels %s, expected [N, C, d…] and [N, d…]"
              .formatted(scores.type(), labels.type()));
    }
  }
}
