package dev.sinter.frontend.nn.layer;

import dev.sinter.frontend.nn.Layer;
import dev.sinter.frontend.nn.Scope;
import dev.sinter.frontend.nn.init.Initializer;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.TensorType;

/**
 * x·Wᵀ + b: x […, in] → […, out], {@code weight} [out, in], {@code bias} [out].
 *
 * @param affine how weights begin, and whether there is a bias
 */
public record Linear(long outputs, Affine affine) implements Layer {
  public Linear {
    Positive.require("outputs of a linear layer", outputs);
  }

  /** A layer with a bias. */
  public Linear(long outputs) {
    this(outputs, Affine.PYTORCH);
  }

  public Linear withoutBias() {
    return new Linear(outputs, affine.withoutBias());
  }

  public Linear withWeights(Initializer first) {
    return new Linear(outputs, affine.withWeights(first));
  }

  public Linear withBias(Initializer first) {
    return new Linear(outputs, affine.withBias(first));
  }

  @Override
  public Value apply(Scope scope, Value x) {
    NumPy np = scope.np();
    TensorType type = TensorType.of(scope.element(x), outputs, scope.size(x, -1));
    Value weight = affine.weight(scope, type);
    Value product = np.matmul(x, np.transpose(weight));
    Value bias = affine.biasOrNull(scope, weight);
    return bias == null ? product : np.add(product, bias);
  }
}
