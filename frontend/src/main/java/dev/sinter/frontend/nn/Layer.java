package dev.sinter.frontend.nn;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import java.util.function.BiFunction;

/**
 * A layer of a network: what it computes, without the weights that it computes it with. Layers are
 * values; a {@link Scope} holds what belongs to one place in one network.
 *
 * <pre>{@code
 * record Perceptron(long hidden, long classes) implements Layer {
 *   public Value apply(Scope scope, Value x) {
 *     Value h = scope.layer("hidden", new Linear(hidden), x);
 *     return scope.layer("scores", new Linear(classes), scope.np().tanh(h));
 *   }
 * }
 * }</pre>
 */
@FunctionalInterface
public interface Layer {
  /**
   * Adds the layer's operations.
   *
   * @param scope gives the layer its parameters, and the {@link NumPy} to write with
   * @throws dev.sinter.ir.SinterException SHAPE_MISMATCH, TYPE_MISMATCH where x does not fit
   */
  Value apply(Scope scope, Value x);

  /** What a summary calls it. */
  default String kind() {
    Class<?> type = getClass();
    return type.isSynthetic() || type.isHidden() ? "Function" : type.getSimpleName();
  }

  /** A layer without parameters: {@code Layer.of((np, x) -> np.mul(x, 2))}. */
  static Layer of(BiFunction<NumPy, Value, Value> function) {
    return (scope, x) -> function.apply(scope.np(), x);
  }
}
