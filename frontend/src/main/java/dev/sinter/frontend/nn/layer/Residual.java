package dev.sinter.frontend.nn.layer;

import dev.sinter.frontend.nn.Layer;
import dev.sinter.frontend.nn.Scope;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.Value;
import java.util.Optional;

/**
 * x + body(x) (He et al., 2016), its parts named {@code body} and {@code shortcut}.
 *
 * @param shortcut what becomes of x where the body gives another shape; empty for x itself
 */
public record Residual(Layer body, Optional<Layer> shortcut) implements Layer {
  /** x + body(x). */
  public Residual(Layer body) {
    this(body, Optional.empty());
  }

  /** shortcut(x) + body(x). */
  public Residual(Layer body, Layer shortcut) {
    this(body, Optional.of(shortcut));
  }

  @Override
  public Value apply(Scope scope, Value x) {
    Value y = scope.layer("body", body, x);
    Value kept = shortcut.isPresent() ? scope.layer("shortcut", shortcut.get(), x) : x;
    if (!y.type().equals(kept.type())) {
      throw scope.problem(
          ErrorCode.SHAPE_MISMATCH,
          "the body gives %s, expected %s".formatted(y.type(), kept.type()));
    }
    return scope.np().add(kept, y);
  }
}
