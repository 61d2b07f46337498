package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.List;

/**
 * Activation functions, each of one float operand of any shape unless it says otherwise.
 *
 * <p>Derivatives are meant too: no branch that is not taken overflows, and at a kink the derivative
 * is that of the side below, so that of a ReLU is 0 at 0, as in PyTorch.
 */
public final class Activations {
  private Activations() {}

  /** max(x, 0), for any numeric type. */
  public static Value relu(NumPy np, Value x) {
    return np.maximum(x, 0);
  }

  /** 1 / (1 + exp(−x)). */
  public static Value sigmoid(NumPy np, Value x) {
    return np.real(Unary.Function.SIGMOID, x);
  }

  /** 1 where x &gt; 0, 0 elsewhere (the perceptron's); the derivative is 0. */
  public static Value hardLimit(NumPy np, Value x) {
    return np.cast(np.greater(x, np.scalarLike(x, 0)), x.type().element());
  }

  /** x where x &gt; 0, α·x elsewhere. */
  public static Value leakyRelu(NumPy np, Value x, double alpha) {
    return positiveOr(np, x, np.mul(x, alpha));
  }

  /** x where x &gt; 0, slope·x elsewhere; the slope broadcasts to x, never x to the slope. */
  public static Value prelu(NumPy np, Value x, Value slope) {
    return positiveOr(np, x, np.mul(np.broadcastTo(slope, x.type().shape()), x));
  }

  /**
   * x where x &gt; 0, α·(exp(x) − 1) elsewhere (Clevert, Unterthiner, Hochreiter, 2015). This is
   * not max(x, α·(exp(x) − 1)), as it is sometimes written.
   */
  public static Value elu(NumPy np, Value x, double alpha) {
    return positiveOr(np, x, np.mul(np.expm1(atMostZero(np, x)), alpha));
  }

  /** x where x &gt; 0, α·(exp(x / α) − 1) elsewhere (Barron, 2017); smooth for every α. */
  public static Value celu(NumPy np, Value x, double alpha) {
    Value below = np.expm1(np.div(atMostZero(np, x), alpha));
    return positiveOr(np, x, np.mul(below, alpha));
  }

  /** γ·elu(x, α) (Klambauer et al., Self-Normalizing Neural Networks, 2017). */
  public static Value selu(NumPy np, Value x) {
    return np.mul(elu(np, x, 1.6732632423543772), 1.0507009873554805);
  }

  private static Value positiveOr(NumPy np, Value x, Value otherwise) {
    return np.where(np.greater(x, np.scalarLike(x, 0)), x, otherwise);
  }

  /** x, or 0 where it is positive; unlike that of a minimum, its derivative at 0 is 1. */
  private static Value atMostZero(NumPy np, Value x) {
    return np.where(np.greater(x, np.scalarLike(x, 0)), np.scalarLike(x, 0), x);
  }

  /** x where x &gt; α, 0 elsewhere. */
  public static Value thresholdedRelu(NumPy np, Value x, double alpha) {
    return np.where(np.greater(x, np.scalarLike(x, alpha)), x, np.scalarLike(x, 0));
  }

  /** x, but at least {@code low} and at most {@code high}; the derivative at both is 0. */
  public static Value hardTanh(NumPy np, Value x, double low, double high) {
    return np.minimum(np.maximum(x, low), high);
  }

  /** α·x + β, at least 0 and at most 1. ONNX has α = 0.2, PyTorch and MobileNet α = 1/6. */
  public static Value hardSigmoid(NumPy np, Value x, double alpha, double beta) {
    return hardTanh(np, np.add(np.mul(x, alpha), beta), 0, 1);
  }

  /** x·hardSigmoid(x) with α = 1/6 (Howard et al., Searching for MobileNetV3, 2019). */
  public static Value hardSwish(NumPy np, Value x) {
    return np.mul(x, hardSigmoid(np, x, 1.0 / 6, 0.5));
  }

  /**
   * ln(1 + exp(x)), with the derivative sigmoid(x). Where exp(x) might overflow the result is x,
   * which it rounds to long before.
   */
  public static Value softplus(NumPy np, Value x) {
    return linearAbove(np, x, x.type().element() == ElementType.F16 ? 10 : 40);
  }

  /** softplus(β·x) / β, but x where β·x &gt; threshold: PyTorch's, which has thresholds of 20. */
  public static Value softplus(NumPy np, Value x, double beta, double threshold) {
    return np.div(linearAbove(np, np.mul(x, beta), threshold), beta);
  }

  private static Value linearAbove(NumPy np, Value x, double threshold) {
    Value linear = np.greater(x, np.scalarLike(x, threshold));
    Value small = np.where(linear, np.scalarLike(x, 0), x);
    return np.where(linear, x, np.log1p(np.exp(small)));
  }

  /** ln sigmoid(x). */
  public static Value logSigmoid(NumPy np, Value x) {
    return np.negative(softplus(np, np.negative(x)));
  }

  /** x / (1 + |x|). */
  public static Value softsign(NumPy np, Value x) {
    return np.div(x, np.add(np.abs(x), 1));
  }

  /** x·tanh(softplus(x)) (Misra, 2019). */
  public static Value mish(NumPy np, Value x) {
    return np.mul(x, np.tanh(softplus(np, x)));
  }

  /** x − tanh(x). */
  public static Value tanhShrink(NumPy np, Value x) {
    return np.sub(x, np.tanh(x));
  }

  /** x + bias below −λ, x − bias above λ, 0 between; with bias λ the proximal step of λ·|x|. */
  public static Value softShrink(NumPy np, Value x, double lambda, double bias) {
    Value low = np.less(x, np.scalarLike(x, -lambda));
    Value high = np.greater(x, np.scalarLike(x, lambda));
    Value above = np.where(high, np.sub(x, bias), np.scalarLike(x, 0));
    return np.where(low, np.add(x, bias), above);
  }

  /** x where |x| &gt; λ, 0 elsewhere. */
  public static Value hardShrink(NumPy np, Value x, double lambda) {
    return softShrink(np, x, lambda, 0);
  }

  /** a·sigmoid(b) of the halves a and b of an axis (Dauphin et al., 2016). */
  public static Value glu(NumPy np, Value x, int axis) {
    List<Value> halves = np.split(x, 2, axis);
    return np.mul(halves.get(0), sigmoid(np, halves.get(1)));
  }

  /**
   * The largest of each group of {@code pieces} neighbours on an axis (Goodfellow et al., 2013),
   * whose size they divide.
   */
  public static Value maxout(NumPy np, Value x, int pieces, int axis) {
    int place = axis < 0 ? axis + x.type().rank() : axis;
    List<Dim> dims = new ArrayList<>(x.type().shape().dims());
    dims.set(place, dims.get(place).floorDiv(pieces));
    dims.add(place + 1, Dim.of(pieces));
    return np.max(np.reshape(x, dims), place + 1);
  }

  /** softmax(−x). */
  public static Value softmin(NumPy np, Value x, int axis) {
    return Softmax.softmax(np, np.negative(x), axes(x, axis));
  }

  /** softmax(x / T): nearly even for large T, nearly 1 at the largest for small T. */
  public static Value softmax(NumPy np, Value x, int axis, double temperature) {
    Value cooled = temperature == 1 ? x : np.div(x, temperature);
    return Softmax.softmax(np, cooled, axes(x, axis));
  }

  /** ln softmax(x). */
  public static Value logSoftmax(NumPy np, Value x, int axis) {
    return Softmax.logSoftmax(np, x, axes(x, axis));
  }

  private static List<Integer> axes(Value x, int axis) {
    return List.of(axis < 0 ? axis + x.type().rank() : axis);
  }

  /**
   * x·sigmoid(α·x) (Ramachandran, Zoph, Le: Searching for Activation Functions, 2017); SiLU where α
   * is 1.
   */
  public static Value swish(NumPy np, Value x, double alpha) {
    Enclosure.Body body = (in, of) -> List.of(swishBody(in, of.getFirst(), alpha));
    return Enclosure.add(np.builder(), new StandardComposite.Swish(alpha), List.of(x), body)
        .getFirst();
  }

  private static Value swishBody(NumPy np, Value narrow, double alpha) {
    Value x = Precision.widen(np, narrow);
    Value inner = alpha == 1 ? x : np.mul(x, alpha);
    return np.cast(np.mul(x, np.real(Unary.Function.SIGMOID, inner)), narrow.type().element());
  }

  /**
   * x·Φ(x), Φ the normal distribution function (Hendrycks, Gimpel: Gaussian Error Linear Units,
   * 2016), or its approximation ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))).
   */
  public static Value gelu(NumPy np, Value x, boolean tanh) {
    Enclosure.Body body = (in, of) -> List.of(geluBody(in, of.getFirst(), tanh));
    return Enclosure.add(np.builder(), new StandardComposite.Gelu(tanh), List.of(x), body)
        .getFirst();
  }

  private static Value geluBody(NumPy np, Value narrow, boolean tanh) {
    Value x = Precision.widen(np, narrow);
    Value inner;
    if (tanh) {
      Value cube = np.mul(x, np.mul(x, x));
      inner = np.tanh(np.mul(np.add(x, np.mul(cube, 0.044715)), Math.sqrt(2 / Math.PI)));
    } else {
      inner = np.real(Unary.Function.ERF, np.mul(x, Math.sqrt(0.5)));
    }
    return np.cast(np.mul(np.mul(x, 0.5), np.add(inner, 1)), narrow.type().element());
  }
}
