package dev.sinter.frontend.nn.layer;

import dev.sinter.frontend.nn.Scope;
import dev.sinter.frontend.nn.init.Fans;
import dev.sinter.frontend.nn.init.Initializer;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.Optional;
import java.util.function.Function;

/**
 * How the weights [out, in, …] and the bias [out] of a layer begin.
 *
 * @param bias by the fans of the weights; empty for a layer without
 */
public record Affine(Initializer weights, Optional<Function<Fans, Initializer>> bias) {
  private static final Initializer WEIGHTS = Initializer.pyTorchLinear();
  private static final Function<Fans, Initializer> BIAS = Initializer::pyTorchBias;

  /** As PyTorch's. */
  public static final Affine PYTORCH = new Affine(WEIGHTS, Optional.of(BIAS));

  public Affine withWeights(Initializer other) {
    return new Affine(other, bias);
  }

  public Affine withBias(Initializer other) {
    return new Affine(weights, Optional.of(_ -> other));
  }

  public Affine withoutBias() {
    return new Affine(weights, Optional.empty());
  }

  Value weight(Scope scope, TensorType type) {
    return scope.parameter("weight", type, weights);
  }

  /** The bias beside weights, or null. */
  Value biasOrNull(Scope scope, Value weight) {
    if (bias.isEmpty()) {
      return null;
    }
    ElementType element = weight.type().element();
    Fans fans = Fans.of(weight.type().shape());
    return scope.parameter(
        "bias", TensorType.of(element, weight.type().dim(0).known()), bias.get().apply(fans));
  }
}
