package dev.sinter.frontend.nn.functional;

import dev.sinter.frontend.composite.Normalization;
import dev.sinter.frontend.composite.Precision;
import dev.sinter.frontend.composite.Reductions;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Unary;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Batch normalisation (Ioffe, Szegedy, 2015) of x [N, C, …]: scale·(x − μ) / √(σ² + ε) + shift with
 * a mean μ and a variance σ² for each channel, all of them [C].
 *
 * <p>In training these are the batch's own, σ² divided by the number of elements (not that less
 * one), and derivatives pass through them: with one element a channel x has the derivative 0. For
 * inference {@link Normalization#batchNorm} takes running statistics, which {@link Momentum} says
 * how to keep.
 */
public final class BatchNormalization {
  /**
   * How much of the running statistics a new batch replaces.
   *
   * @param kept the share that stays: running ← kept·running + (1 − kept)·batch
   * @param unbiased whether the batch's variance is divided by the number of elements less one
   *     before it goes into the running one
   */
  public record Momentum(double kept, boolean unbiased) {
    /** Keras's and ONNX's momentum m is what is kept, near 1; their variance is biased. */
    public static Momentum ofKept(double m) {
      return new Momentum(m, false);
    }

    /** PyTorch's momentum m is what is replaced, near 0; its variance is unbiased. */
    public static Momentum ofReplaced(double m) {
      return new Momentum(1 - m, true);
    }

    private Value updated(NumPy np, Value running, Value batch) {
      Value old = Precision.widen(np, running);
      Value sum = np.add(np.mul(old, kept), np.mul(batch, 1 - kept));
      return np.cast(StopGradient.of(np, sum), running.type().element());
    }
  }

  /**
   * What a step of training gives.
   *
   * @param y like x
   * @param runningMean the next one, through which no derivative passes
   * @param runningVariance likewise
   */
  public record Step(Value y, Value runningMean, Value runningVariance) {}

  private BatchNormalization() {}

  /** The batch normalised by its own statistics, and the running ones updated. */
  public static Step training(
      NumPy np,
      Value x,
      Value scale,
      Value shift,
      Value runningMean,
      Value runningVariance,
      double epsilon,
      Momentum momentum) {
    Value wide = Precision.widen(np, x);
    List<Integer> axes = axes(x);
    Value mean = Reductions.mean(np, wide, axes, true);
    Value centred = np.sub(wide, mean);
    Value variance = Reductions.mean(np, np.square(centred), axes, true);
    Value inverse = np.real(Unary.Function.RSQRT, np.add(variance, epsilon));
    int rank = x.type().rank();
    Value scaled = np.mul(np.mul(centred, inverse), along(np, scale, rank));
    Value y = np.cast(np.add(scaled, along(np, shift, rank)), x.type().element());
    Value spread = momentum.unbiased ? unbiased(np, x, axes, variance) : variance;
    return new Step(
        y,
        momentum.updated(np, runningMean, np.reshape(mean, -1)),
        momentum.updated(np, runningVariance, np.reshape(spread, -1)));
  }

  /** The batch normalised by its own statistics. */
  public static Value training(NumPy np, Value x, Value scale, Value shift, double epsilon) {
    Value zero = np.zerosLike(scale);
    return training(np, x, scale, shift, zero, zero, epsilon, Momentum.ofKept(0)).y();
  }

  private static List<Integer> axes(Value x) {
    return IntStream.range(0, x.type().rank()).filter(axis -> axis != 1).boxed().toList();
  }

  private static Value along(NumPy np, Value vector, int rank) {
    return Normalization.alongChannels(np, Precision.widen(np, vector), rank);
  }

  /** Times n / (n − 1). */
  private static Value unbiased(NumPy np, Value x, List<Integer> axes, Value variance) {
    Value n = np.size(Reductions.count(x, axes), variance.type().element());
    return np.div(np.mul(variance, n), np.add(n, -1));
  }

  /**
   * Scale and shift that make the first batch of a layer's outputs y = scale·(x + shift) standard
   * in each channel: shift −μ, scale 1 / σ of that batch (Karpathy; data-dependent initialisation,
   * Krähenbühl et al., 2015).
   */
  public static List<Value> firstBatchScaleAndShift(NumPy np, Value x) {
    Value wide = Precision.widen(np, x);
    List<Integer> axes = axes(x);
    Value mean = Reductions.mean(np, wide, axes, false);
    Value kept = Reductions.mean(np, wide, axes, true);
    Value variance = Reductions.mean(np, np.square(np.sub(wide, kept)), axes, false);
    return List.of(np.real(Unary.Function.RSQRT, variance), np.negative(mean));
  }
}
