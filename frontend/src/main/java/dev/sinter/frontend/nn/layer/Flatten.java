package dev.sinter.frontend.nn.layer;

import dev.sinter.frontend.nn.Layer;
import dev.sinter.frontend.nn.Scope;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import java.util.List;

/** x [N, …] → [N, the number of all other elements]. */
public record Flatten() implements Layer {
  @Override
  public Value apply(Scope scope, Value x) {
    List<Dim> dims = x.type().shape().dims();
    scope.requireAxis(x, 0);
    Dim rest = dims.subList(1, dims.size()).stream().reduce(Dim.of(1), Dim::times);
    return scope.np().reshape(x, List.of(dims.getFirst(), rest));
  }
}
