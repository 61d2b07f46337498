package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.op.Unary;
import java.util.List;

/** Activation functions, each of one float operand of any shape. */
public final class Activations {
  private Activations() {}

  /** max(x, 0), for any numeric type. */
  public static Value relu(NumPy np, Value x) {
    return np.maximum(x, 0);
  }

  /** x where x ≥ 0, α·x below. */
  public static Value leakyRelu(NumPy np, Value x, double alpha) {
    return np.where(np.less(x, np.scalarLike(x, 0)), np.mul(x, alpha), x);
  }

  /** x where x ≥ 0, α·(exp(x) − 1) below. */
  public static Value elu(NumPy np, Value x, double alpha) {
    return np.where(
        np.less(x, np.scalarLike(x, 0)), np.mul(np.real(Unary.Function.EXPM1, x), alpha), x);
  }

  /** x where x &gt; α, 0 elsewhere. */
  public static Value thresholdedRelu(NumPy np, Value x, double alpha) {
    return np.where(np.greater(x, np.scalarLike(x, alpha)), x, np.scalarLike(x, 0));
  }

  /** α·x + β, at least 0 and at most 1. */
  public static Value hardSigmoid(NumPy np, Value x, double alpha, double beta) {
    return np.minimum(np.maximum(np.add(np.mul(x, alpha), beta), 0), 1);
  }

  /** ln(1 + exp(x)), computed as max(x, 0) + ln(1 + exp(−|x|)) so that exp does not overflow. */
  public static Value softplus(NumPy np, Value x) {
    Value rest = np.real(Unary.Function.LOG1P, np.exp(np.negative(np.abs(x))));
    return np.add(np.maximum(x, 0), rest);
  }

  /** x / (1 + |x|). */
  public static Value softsign(NumPy np, Value x) {
    return np.div(x, np.add(np.abs(x), 1));
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
