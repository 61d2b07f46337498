package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Attributes;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import java.util.OptionalLong;

/**
 * The losses of classification, of scores [N, C, d…] and labels [N, d…] that name one of C classes:
 *
 * <pre>
 *   loss[n, d…] = −weight[c] · logProbability[n, c, d…]   where c = label[n, d…]
 *   mean        = Σ loss / Σ weight[c]
 * </pre>
 *
 * <p>A sample whose label is the ignored one has loss and weight 0; any other label outside 0…C−1
 * is an error when it happens. Where all samples are ignored the mean is NaN.
 */
public final class CrossEntropy {
  /**
   * How samples count.
   *
   * @param ignored a label whose samples do not count
   */
  public record Form(Reduction reduction, OptionalLong ignored) {
    Attributes attributes() {
      Attributes attributes = Attributes.NONE.with("reduction", reduction.name());
      return ignored.isPresent() ? attributes.with("ignored", ignored.getAsLong()) : attributes;
    }
  }

  /** A loss and the logarithms of the probabilities it is taken from. */
  public record Loss(Value loss, Value logProbabilities) {}

  private CrossEntropy() {}

  /**
   * A composite {@code NegativeLogLikelihoodLoss} of logarithms of probabilities.
   *
   * @param weightOrNull a vector [C]
   */
  public static Value negativeLogLikelihood(
      NumPy np, Value logProbabilities, Value labels, Value weightOrNull, Form form) {
    Enclosure.Body body =
        (in, of) -> {
          Value wide = Precision.widen(in, of.getFirst());
          Value loss = loss(in, wide, of.get(1), weight(of), form);
          return List.of(in.cast(loss, of.getFirst().type().element()));
        };
    return Enclosure.add(
            np.builder(),
            "NegativeLogLikelihoodLoss",
            form.attributes(),
            operands(logProbabilities, labels, weightOrNull),
            body)
        .getFirst();
  }

  /**
   * A composite {@code SoftmaxCrossEntropyLoss} of scores, whose softmax over axis 1 is the
   * probability.
   *
   * @param weightOrNull a vector [C]
   */
  public static Loss softmaxCrossEntropy(
      NumPy np, Value scores, Value labels, Value weightOrNull, Form form) {
    Enclosure.Body body =
        (in, of) -> {
          Value logarithms = Softmax.logSoftmax(in, Precision.widen(in, of.getFirst()), List.of(1));
          Value loss = loss(in, logarithms, of.get(1), weight(of), form);
          return List.of(
              in.cast(loss, of.getFirst().type().element()),
              in.cast(logarithms, of.getFirst().type().element()));
        };
    List<Value> results =
        Enclosure.add(
            np.builder(),
            "SoftmaxCrossEntropyLoss",
            form.attributes(),
            operands(scores, labels, weightOrNull),
            body);
    return new Loss(results.get(0), results.get(1));
  }

  private static List<Value> operands(Value scores, Value labels, Value weightOrNull) {
    return weightOrNull == null ? List.of(scores, labels) : List.of(scores, labels, weightOrNull);
  }

  private static Value weight(List<Value> operands) {
    return operands.size() > 2 ? operands.get(2) : null;
  }

  private static Value loss(
      NumPy np, Value logProbabilities, Value labels, Value weightOrNull, Form form) {
    Value counts = counts(np, labels, form);
    // A label to look up where the sample does not count.
    Value classes = np.where(counts, labels, np.scalarLike(labels, 0));
    Value chosen = chosen(np, logProbabilities, classes);
    Value weight = weights(np, chosen, classes, weightOrNull);
    Value zero = np.scalarLike(chosen, 0);
    Value losses = np.where(counts, np.negative(np.mul(chosen, weight)), zero);
    return form.reduction.of(np, losses, np.where(counts, weight, zero));
  }

  /** Where samples are not ignored. */
  private static Value counts(NumPy np, Value labels, Form form) {
    if (form.ignored.isEmpty()) {
      return np.ones(ElementType.BOOL, labels.type().shape());
    }
    long ignored = form.ignored.getAsLong();
    Value wide = np.cast(labels, ElementType.I64);
    return np.notEqual(wide, np.scalar(wide.type().element(), ignored));
  }

  /** The logarithm at each sample's class: [N, C, d…] and [N, d…] → [N, d…]. */
  private static Value chosen(NumPy np, Value logProbabilities, Value classes) {
    int samples = classes.type().rank();
    Gather gather = new Gather(samples, List.of(samples), Gather.Bounds.REFUSE);
    Value byClass = np.moveAxis(logProbabilities, 1, -1);
    return np.builder().apply(gather, byClass, np.expandDims(classes, -1));
  }

  private static Value weights(NumPy np, Value like, Value classes, Value weightOrNull) {
    if (weightOrNull == null) {
      return np.onesLike(like);
    }
    Gather gather = new Gather(0, List.of(0), Gather.Bounds.REFUSE);
    Value weights = np.builder().apply(gather, weightOrNull, np.expandDims(classes, -1));
    return np.cast(weights, like.type().element());
  }
}
