package dev.sinter.frontend.nn.functional;

import dev.sinter.frontend.composite.Activations;
import dev.sinter.frontend.composite.Reduction;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;

/**
 * Losses of yes-or-no predictions. Those of a score z take it before the sigmoid, where nothing is
 * lost: −ln σ(z) = softplus(−z), also for z = −50, where σ(z) is nearly 0.
 */
public final class BinaryLosses {
  /** The least logarithm of a probability that {@link #crossEntropyOfProbability} gives. */
  private static final double LEAST_LOGARITHM = -100;

  private BinaryLosses() {}

  /** −(y·ln σ(z) + (1 − y)·ln(1 − σ(z))), with the derivative σ(z) − y. */
  public static Value crossEntropy(NumPy np, Value z, Value y, Reduction reduction) {
    return reduction.of(np, twoSided(np, z, y, np.scalarLike(z, 1)));
  }

  /**
   * Cross entropy as PyTorch weighs it: w·(p·y·softplus(−z) + (1 − y)·softplus(z)), both of which
   * broadcast; the mean is over all elements, whatever they weigh.
   *
   * @param weightOrNull w of each element
   * @param positiveWeightOrNull p, what a positive counts more
   */
  public static Value crossEntropy(
      NumPy np,
      Value z,
      Value y,
      Value weightOrNull,
      Value positiveWeightOrNull,
      Reduction reduction) {
    Value positive = positiveWeightOrNull == null ? np.scalarLike(z, 1) : positiveWeightOrNull;
    Value losses = twoSided(np, z, y, positive);
    return reduction.of(np, weightOrNull == null ? losses : np.mul(losses, weightOrNull));
  }

  /** −(α·y·ln σ(z) + β·(1 − y)·ln(1 − σ(z))): the rarer class has the larger weight. */
  public static Value weightedCrossEntropy(
      NumPy np, Value z, Value y, double alpha, double beta, Reduction reduction) {
    Value losses = twoSided(np, z, y, np.scalarLike(z, alpha / beta));
    return reduction.of(np, np.mul(losses, beta));
  }

  private static Value twoSided(NumPy np, Value z, Value y, Value positive) {
    Value yes = np.mul(np.mul(y, positive), Activations.softplus(np, np.negative(z)));
    Value no = np.mul(np.sub(np.scalarLike(y, 1), y), Activations.softplus(np, z));
    return np.add(yes, no);
  }

  /**
   * −w·(y·ln p + (1 − y)·ln(1 − p)) of a probability p, in which logarithms are at least −100, as
   * in PyTorch, and have the derivative 0 there.
   */
  public static Value crossEntropyOfProbability(
      NumPy np, Value p, Value y, Value weightOrNull, Reduction reduction) {
    Value other = np.sub(np.scalarLike(y, 1), y);
    Value sum = np.add(np.mul(y, logarithm(np, p)), np.mul(other, logarithmOfRest(np, p)));
    Value losses = np.negative(sum);
    return reduction.of(np, weightOrNull == null ? losses : np.mul(losses, weightOrNull));
  }

  /** ln p, and −100 where it is less. */
  private static Value logarithm(NumPy np, Value p) {
    Value inside = np.greater(p, np.scalarLike(p, Math.exp(LEAST_LOGARITHM)));
    Value safe = np.where(inside, p, np.scalarLike(p, 1));
    return np.where(inside, np.log(safe), np.scalarLike(p, LEAST_LOGARITHM));
  }

  /** ln(1 − p), and −100 where p is 1. */
  private static Value logarithmOfRest(NumPy np, Value p) {
    Value inside = np.less(p, np.scalarLike(p, 1));
    Value safe = np.where(inside, np.negative(p), np.scalarLike(p, 0));
    return np.where(inside, np.log1p(safe), np.scalarLike(p, LEAST_LOGARITHM));
  }

  /**
   * −α·(1 − p)^γ·ln p, where p is the probability of the right answer, α for positives and 1 − α
   * for negatives (Lin et al., Focal Loss, 2017).
   */
  public static Value focal(
      NumPy np, Value z, Value y, double alpha, double gamma, Reduction reduction) {
    Value one = np.scalarLike(y, 1);
    Value sign = np.sub(np.mul(y, 2), one);
    Value right = np.mul(z, sign);
    Value wrong = Activations.sigmoid(np, np.negative(right));
    Value loss = np.mul(np.pow(wrong, gamma), Activations.softplus(np, np.negative(right)));
    Value balance = np.add(np.mul(y, 2 * alpha - 1), 1 - alpha);
    return reduction.of(np, np.mul(balance, loss));
  }

  /** max(0, 1 − y·f) for y = ±1. */
  public static Value hinge(NumPy np, Value f, Value y, Reduction reduction) {
    return reduction.of(np, margin(np, f, y));
  }

  /** max(0, 1 − y·f)² for y = ±1. */
  public static Value squaredHinge(NumPy np, Value f, Value y, Reduction reduction) {
    return reduction.of(np, np.square(margin(np, f, y)));
  }

  private static Value margin(NumPy np, Value f, Value y) {
    return np.maximum(np.sub(np.scalarLike(f, 1), np.mul(y, f)), 0);
  }

  /** ln(1 + exp(−y·f)) for y = ±1. */
  public static Value softMargin(NumPy np, Value f, Value y, Reduction reduction) {
    return reduction.of(np, Activations.softplus(np, np.negative(np.mul(y, f))));
  }
}
