package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.StandardComposite;
import java.util.List;

/**
 * Softmax and its logarithm over one or more axes together. Both subtract the maximum first, so
 * that exp does not overflow:
 *
 * <pre>
 *   softmax    = exp(x − max) / Σ exp(x − max)
 *   logSoftmax = (x − max) − ln Σ exp(x − max)
 * </pre>
 */
public final class Softmax {
  private Softmax() {}

  /**
   * A composite {@code Softmax} with attribute {@code axes}; shape and type are those of the
   * operand.
   */
  public static Value softmax(NumPy np, Value x, List<Integer> axes) {
    return enclosed(np, new StandardComposite.Softmax(axes), x, axes, Softmax::softmaxBody);
  }

  /** A composite {@code LogSoftmax} with attribute {@code axes}. */
  public static Value logSoftmax(NumPy np, Value x, List<Integer> axes) {
    return enclosed(np, new StandardComposite.LogSoftmax(axes), x, axes, Softmax::logSoftmaxBody);
  }

  @FunctionalInterface
  private interface Formula {
    Value of(NumPy np, Value x, List<Integer> axes);
  }

  private static Value enclosed(
      NumPy np, StandardComposite what, Value x, List<Integer> axes, Formula formula) {
    Enclosure.Body body = (in, of) -> List.of(formula.of(in, of.getFirst(), axes));
    return Enclosure.add(np.builder(), what, List.of(x), body).getFirst();
  }

  private static Value softmaxBody(NumPy np, Value x, List<Integer> axes) {
    Value powers = np.exp(shifted(np, x, axes));
    return np.div(powers, np.cast(wideSum(np, powers, axes), x.type().element()));
  }

  private static Value logSoftmaxBody(NumPy np, Value x, List<Integer> axes) {
    Value shifted = shifted(np, x, axes);
    Value logarithm = np.log(wideSum(np, np.exp(shifted), axes));
    return np.sub(shifted, np.cast(logarithm, x.type().element()));
  }

  /**
   * 16-bit floats take each step but the sum in their own type, which is what NumPy does and ONNX's
   * cases expect.
   */
  private static Value wideSum(NumPy np, Value powers, List<Integer> axes) {
    return Reductions.reduce(np, Reduce.Combiner.SUM, Precision.widen(np, powers), axes, true);
  }

  private static Value shifted(NumPy np, Value x, List<Integer> axes) {
    return np.sub(x, Reductions.reduce(np, Reduce.Combiner.MAX, x, axes, true));
  }
}
