package dev.sinter.frontend.nn.layer;

import dev.sinter.frontend.composite.Activations;
import dev.sinter.frontend.nn.Layer;
import dev.sinter.frontend.nn.Scope;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;

/** Functions of single elements; others are layers by {@link Layer#of}. */
public enum Activation implements Layer {
  RELU,
  LEAKY_RELU,
  ELU,
  SELU,
  GELU,
  SILU,
  MISH,
  SOFTPLUS,
  SIGMOID,
  TANH;

  @Override
  public Value apply(Scope scope, Value x) {
    NumPy np = scope.np();
    return switch (this) {
      case RELU -> Activations.relu(np, x);
      case LEAKY_RELU -> Activations.leakyRelu(np, x, 0.01);
      case ELU -> Activations.elu(np, x, 1);
      case SELU -> Activations.selu(np, x);
      case GELU -> Activations.gelu(np, x, false);
      case SILU -> Activations.swish(np, x, 1);
      case MISH -> Activations.mish(np, x);
      case SOFTPLUS -> Activations.softplus(np, x);
      case SIGMOID -> Activations.sigmoid(np, x);
      case TANH -> np.tanh(x);
    };
  }
}
