package dev.sinter.frontend.nn.layer;

import dev.sinter.frontend.composite.Normalization;
import dev.sinter.frontend.nn.Layer;
import dev.sinter.frontend.nn.Scope;
import dev.sinter.frontend.nn.init.Initializer;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.stream.LongStream;

/**
 * Layer normalisation over the last axes, of which {@code weight} and {@code bias} have the shape.
 *
 * @param axes how many
 */
public record LayerNorm(int axes, double epsilon) implements Layer {
  public LayerNorm {
    Positive.require("axes of layer normalisation", axes);
  }

  /** Over the last axis, with PyTorch's ε of 10⁻⁵. */
  public LayerNorm() {
    this(1, 1e-5);
  }

  @Override
  public Value apply(Scope scope, Value x) {
    long[] sizes =
        LongStream.rangeClosed(1, axes).map(i -> scope.size(x, (int) (i - 1 - axes))).toArray();
    TensorType type = new TensorType(scope.element(x), Shape.of(sizes));
    Value scale = scope.parameter("weight", type, Initializer.ones());
    Value shift = scope.parameter("bias", type, Initializer.zeros());
    int first = x.type().rank() - axes;
    return Normalization.layerNorm(scope.np(), x, scale, shift, first, epsilon).y();
  }
}
