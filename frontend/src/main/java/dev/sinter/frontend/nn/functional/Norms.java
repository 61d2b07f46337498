package dev.sinter.frontend.nn.functional;

import dev.sinter.frontend.composite.Precision;
import dev.sinter.frontend.composite.Reductions;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Reduce;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Norms, distances and sums of exponentials along axes; no axes means all of them. The derivative
 * of a norm at 0 is 0, as in PyTorch.
 */
public final class Norms {
  private Norms() {}

  /**
   * The p-norm (Σ |x|^p)^(1/p) of the elements along some axes, seen as one vector; the largest or
   * smallest |x| for p = ±∞, the number of elements that are not 0 for p = 0.
   */
  public static Value norm(NumPy np, Value x, double p, boolean keep, int... axes) {
    Value size = np.abs(x);
    if (p == 0) {
      Value counted = np.notEqual(x, np.scalarLike(x, 0));
      return np.sum(np.cast(counted, x.type().element()), keep, axes);
    }
    if (p == Double.POSITIVE_INFINITY) {
      return np.max(size, keep, axes);
    }
    if (p == Double.NEGATIVE_INFINITY) {
      return np.min(size, keep, axes);
    }
    if (p == 1) {
      return np.sum(size, keep, axes);
    }
    return p == 2
        ? Arithmetic.root(np, np.sum(np.square(x), keep, axes))
        : power(np, np.sum(power(np, size, p), keep, axes), 1 / p);
  }

  /** x^p for x ≥ 0, with the value and derivative of 0 at 0 for every p &gt; 0. */
  static Value power(NumPy np, Value x, double p) {
    if (p == 1) {
      return x;
    }
    Value zero = np.equal(x, np.scalarLike(x, 0));
    Value power = np.pow(np.where(zero, np.scalarLike(x, 1), x), p);
    return np.where(zero, np.scalarLike(x, Math.pow(0, p)), power);
  }

  /** √Σ x² over the last two axes, or all. */
  public static Value frobenius(NumPy np, Value x, boolean keep) {
    return x.type().rank() < 2 ? norm(np, x, 2, keep) : norm(np, x, 2, keep, -2, -1);
  }

  /** The largest sum of a row's magnitudes: the operator norm that belongs to ‖x‖∞. */
  public static Value rowSumNorm(NumPy np, Value matrix) {
    return np.max(np.sum(np.abs(matrix), -1), -1);
  }

  /** x / max(‖x‖, ε) along an axis. */
  public static Value normalized(NumPy np, Value x, double p, int axis, double epsilon) {
    return np.div(x, np.maximum(norm(np, x, p, true, axis), epsilon));
  }

  /** ⟨a, b⟩ / (max(‖a‖, ε)·max(‖b‖, ε)) along an axis, which disappears. */
  public static Value cosineSimilarity(NumPy np, Value a, Value b, int axis, double epsilon) {
    Value product =
        np.mul(
            np.maximum(norm(np, a, 2, false, axis), epsilon),
            np.maximum(norm(np, b, 2, false, axis), epsilon));
    return np.div(np.sum(np.mul(a, b), axis), product);
  }

  /** ‖a − b + ε‖ along the last axis, which disappears: PyTorch's, in which ε is never zero. */
  public static Value pairwiseDistance(NumPy np, Value a, Value b, double p, double epsilon) {
    return norm(np, np.add(np.sub(a, b), epsilon), p, false, -1);
  }

  /** The distances of all rows of a […, M, K] from all rows of b […, N, K]: […, M, N]. */
  public static Value distances(NumPy np, Value a, Value b, double p) {
    return norm(np, np.sub(np.expandDims(a, -2), np.expandDims(b, -3)), p, false, -1);
  }

  /**
   * ln Σ exp(x), a smooth maximum: max x ≤ LSE(x) ≤ max x + ln n. The derivative is softmax(x).
   * Where all are −∞, so is the result.
   */
  public static Value logSumExp(NumPy np, Value x, boolean keep, int... axes) {
    Value wide = Precision.widen(np, x);
    Value largest = StopGradient.of(np, np.max(wide, true, axes));
    Value infinite = np.equal(np.abs(largest), np.scalarLike(largest, Double.POSITIVE_INFINITY));
    Value shift = np.where(infinite, np.scalarLike(largest, 0), largest);
    Value sum = np.sum(np.exp(np.sub(wide, shift)), true, axes);
    Value result = np.add(np.log(sum), shift);
    Value kept = keep ? result : dropped(np, result, x.type().rank(), axes);
    return np.cast(kept, x.type().element());
  }

  private static Value dropped(NumPy np, Value kept, int rank, int... axes) {
    int[] all = axes.length == 0 ? IntStream.range(0, rank).toArray() : axes;
    return all.length == 0 ? kept : np.squeeze(kept, all);
  }

  /** ln of the running sums of exp(x): computed from the largest of the whole axis. */
  public static Value logCumulativeSumExp(NumPy np, Value x, int axis) {
    Value largest = StopGradient.of(np, np.max(x, true, axis));
    return np.add(np.log(np.cumsum(np.exp(np.sub(x, largest)), axis)), largest);
  }

  /** Σ x² over all elements. */
  public static Value sumOfSquares(NumPy np, Value x) {
    List<Integer> all = IntStream.range(0, x.type().rank()).boxed().toList();
    return Reductions.reduce(np, Reduce.Combiner.SUM, np.square(x), all, false);
  }
}
