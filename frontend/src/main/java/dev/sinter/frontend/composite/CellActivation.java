package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Unary;

/**
 * An activation function of a recurrent cell with its parameters, by the names and formulas of
 * ONNX's RNN operators.
 */
public record CellActivation(Kind kind, double alpha, double beta) {
  /** The functions. */
  public enum Kind {
    RELU("Relu", 0, 0),
    TANH("Tanh", 0, 0),
    SIGMOID("Sigmoid", 0, 0),
    /** α·x + β. */
    AFFINE("Affine", 1, 0),
    LEAKY_RELU("LeakyRelu", 0.01, 0),
    THRESHOLDED_RELU("ThresholdedRelu", 1, 0),
    /** α·tanh(β·x). */
    SCALED_TANH("ScaledTanh", 1, 1),
    HARD_SIGMOID("HardSigmoid", 0.2, 0.5),
    ELU("Elu", 1, 0),
    SOFTSIGN("Softsign", 0, 0),
    SOFTPLUS("Softplus", 0, 0);

    private final String text;
    private final double alpha;
    private final double beta;

    Kind(String text, double alpha, double beta) {
      this.text = text;
      this.alpha = alpha;
      this.beta = beta;
    }

    /** The name in ONNX. */
    public String text() {
      return text;
    }

    public boolean hasAlpha() {
      return switch (this) {
        case AFFINE, LEAKY_RELU, THRESHOLDED_RELU, SCALED_TANH, HARD_SIGMOID, ELU -> true;
        case RELU, TANH, SIGMOID, SOFTSIGN, SOFTPLUS -> false;
      };
    }

    public boolean hasBeta() {
      return this == AFFINE || this == SCALED_TANH || this == HARD_SIGMOID;
    }
  }

  public static final CellActivation SIGMOID = of(Kind.SIGMOID);
  public static final CellActivation TANH = of(Kind.TANH);

  /** A function with its default parameters. */
  public static CellActivation of(Kind kind) {
    return new CellActivation(kind, kind.alpha, kind.beta);
  }

  Value apply(NumPy np, Value x) {
    return switch (kind) {
      case RELU -> Activations.relu(np, x);
      case TANH -> np.tanh(x);
      case SIGMOID -> np.real(Unary.Function.SIGMOID, x);
      case AFFINE -> np.add(np.mul(x, alpha), beta);
      case LEAKY_RELU -> Activations.leakyRelu(np, x, alpha);
      case THRESHOLDED_RELU ->
          np.where(np.less(x, np.scalarLike(x, alpha)), np.scalarLike(x, 0), x);
      case SCALED_TANH -> np.mul(np.tanh(np.mul(x, beta)), alpha);
      case HARD_SIGMOID -> Activations.hardSigmoid(np, x, alpha, beta);
      case ELU -> Activations.elu(np, x, alpha);
      case SOFTSIGN -> Activations.softsign(np, x);
      case SOFTPLUS -> Activations.softplus(np, x);
    };
  }

  /** Such as {@code LeakyRelu(0.01,0.0)}. */
  @Override
  public String toString() {
    return kind.hasAlpha() ? "%s(%s,%s)".formatted(kind.text, alpha, beta) : kind.text;
  }
}
