package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How much a function of a graph's outputs changes with each of its values: partial adjoints, one
 * from each reader, which add up when the value's own node is reached.
 */
final class Cotangents {
  private final NumPy np;
  private final Map<Value, List<Value>> partial = new HashMap<>();

  Cotangents(GraphBuilder builder) {
    np = new NumPy(builder);
  }

  NumPy np() {
    return np;
  }

  /** Adds what one reader says. */
  void add(Value value, Value cotangent) {
    partial.computeIfAbsent(value, _ -> new ArrayList<>()).add(cotangent);
  }

  /** The sum of what readers said; empty for zeros. */
  Optional<Value> of(Value value) {
    List<Value> parts = partial.get(value);
    if (parts == null) {
      return Optional.empty();
    }
    while (parts.size() > 1) {
      Value last = parts.removeLast();
      parts.set(parts.size() - 1, np.add(parts.getLast(), last));
    }
    return Optional.of(parts.getFirst());
  }

  Value orZero(Value value) {
    return of(value).orElseGet(() -> np.zerosLike(value));
  }
}
