package dev.sinter.frontend.nn.functional;

import dev.sinter.frontend.composite.Reduction;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;

/** Losses that ask for a distance between what is right and what is wrong, and no more. */
public final class MarginLosses {
  private MarginLosses() {}

  /**
   * Σ max(0, 1 + a_j − a_y) over j ≠ y for scores [N, C] and labels [N] (Weston, Watkins, 1999);
   * with equal scores C − 1.
   */
  public static Value multiclassHinge(NumPy np, Value scores, Value labels, Reduction reduction) {
    return reduction.of(np, np.sum(excess(np, scores, labels, 1), 1));
  }

  /**
   * Σ weight[y]·max(0, margin + a_j − a_y)^p / C over j ≠ y: PyTorch's multi_margin_loss.
   *
   * @param p 1 or 2
   * @param weightOrNull a vector [C]
   */
  public static Value multiMargin(
      NumPy np,
      Value scores,
      Value labels,
      int p,
      double margin,
      Value weightOrNull,
      Reduction reduction) {
    Value excess = excess(np, scores, labels, margin);
    Value powers = p == 1 ? excess : np.square(excess);
    Value losses = np.div(np.sum(powers, 1), np.size(scores.type().dim(1), element(scores)));
    return reduction.of(
        np, weightOrNull == null ? losses : np.mul(losses, np.take(weightOrNull, labels, 0)));
  }

  /** max(0, margin + a_j − a_y), 0 for j = y: [N, C]. */
  private static Value excess(NumPy np, Value scores, Value labels, double margin) {
    ClassificationLosses.requireLabels(scores, labels);
    Gather gather = new Gather(1, java.util.List.of(1), Gather.Bounds.REFUSE);
    Value right = np.builder().apply(gather, scores, np.expandDims(labels, 1));
    Value over = np.add(np.sub(scores, np.expandDims(right, 1)), margin);
    TensorType places = new TensorType(ElementType.I64, scores.type().shape());
    Value classes = np.builder().apply(new Iota(places, 1));
    Value wrong = np.notEqual(classes, np.expandDims(np.cast(labels, ElementType.I64), 1));
    return np.where(wrong, np.maximum(over, 0), np.scalarLike(over, 0));
  }

  /** max(0, −y·(a − b) + margin) for y = 1 where a should be larger, −1 where b. */
  public static Value ranking(
      NumPy np, Value a, Value b, Value y, double margin, Reduction reduction) {
    Value lead = np.mul(y, np.sub(a, b));
    return reduction.of(np, np.maximum(np.sub(np.scalarLike(lead, margin), lead), 0));
  }

  /** x for y = 1, max(0, margin − x) for y = −1, where x is a distance. */
  public static Value hingeEmbedding(
      NumPy np, Value x, Value y, double margin, Reduction reduction) {
    Value far = np.maximum(np.sub(np.scalarLike(x, margin), x), 0);
    return reduction.of(np, np.where(np.greater(y, np.scalarLike(y, 0)), x, far));
  }

  /** −y·cos(a, b) along the last axis for y = ±1: a Siamese network's rule. */
  public static Value cosine(NumPy np, Value a, Value b, Value y, Reduction reduction) {
    Value cosine = Norms.cosineSimilarity(np, a, b, -1, 1e-8);
    return reduction.of(np, np.negative(np.mul(y, cosine)));
  }

  /** 1 − cos(a, b) for y = 1, max(0, cos(a, b) − margin) for y = −1: PyTorch's. */
  public static Value cosineEmbedding(
      NumPy np, Value a, Value b, Value y, double margin, Reduction reduction) {
    Value cosine = Norms.cosineSimilarity(np, a, b, -1, 1e-8);
    Value near = np.sub(np.scalarLike(cosine, 1), cosine);
    Value far = np.maximum(np.add(cosine, -margin), 0);
    return reduction.of(np, np.where(np.greater(y, np.scalarLike(y, 0)), near, far));
  }

  /** max(0, ‖anchor − positive‖ − ‖anchor − negative‖ + margin) along the last axis. */
  public static Value triplet(
      NumPy np,
      Value anchor,
      Value positive,
      Value negative,
      double margin,
      double p,
      double epsilon,
      Reduction reduction) {
    Value near = Norms.pairwiseDistance(np, anchor, positive, p, epsilon);
    Value far = Norms.pairwiseDistance(np, anchor, negative, p, epsilon);
    return reduction.of(np, np.maximum(np.add(np.sub(near, far), margin), 0));
  }

  private static ElementType element(Value x) {
    return x.type().element();
  }
}
