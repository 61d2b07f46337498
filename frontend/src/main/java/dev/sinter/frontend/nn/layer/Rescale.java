package dev.sinter.frontend.nn.layer;

import dev.sinter.frontend.nn.Layer;
import dev.sinter.frontend.nn.Scope;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;

/** factor·x + offset, which brings data to the size that networks are made for. */
public record Rescale(double factor, double offset) implements Layer {
  @Override
  public Value apply(Scope scope, Value x) {
    NumPy np = scope.np();
    Value scaled = np.mul(x, factor);
    return offset == 0 ? scaled : np.add(scaled, offset);
  }
}
