package dev.sinter.frontend.nn.layer;

import dev.sinter.frontend.nn.Layer;
import dev.sinter.frontend.nn.Scope;
import dev.sinter.ir.graph.Value;
import java.util.List;

/**
 * exp(x) / Σ exp(x) along an axis. Not before {@code crossEntropy}, which takes scores.
 *
 * @param axis negative ones count from the last
 */
public record Softmax(int axis) implements Layer {
  @Override
  public Value apply(Scope scope, Value x) {
    int rank = x.type().rank();
    int place = axis < 0 ? axis + rank : axis;
    scope.requireAxis(x, axis);
    return dev.sinter.frontend.composite.Softmax.softmax(scope.np(), x, List.of(place));
  }
}
