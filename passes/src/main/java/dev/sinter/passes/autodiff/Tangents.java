package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Primitive;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A graph under construction in which some values have tangents: how fast they change, of the same
 * type. A value without one does not change, or not continuously.
 */
final class Tangents {
  private final GraphBuilder builder;
  private final NumPy np;
  private final Map<Value, Value> tangents = new HashMap<>();
  private final Set<Value> literals = new HashSet<>();
  private final Set<String> losses = new LinkedHashSet<>();

  Tangents(GraphBuilder builder) {
    this.builder = builder;
    np = new NumPy(builder);
  }

  GraphBuilder builder() {
    return builder;
  }

  NumPy np() {
    return np;
  }

  Optional<Value> of(Value value) {
    return Optional.ofNullable(tangents.get(value));
  }

  boolean has(Value value) {
    return tangents.containsKey(value);
  }

  boolean any(List<Value> values) {
    return values.stream().anyMatch(this::has);
  }

  /** The tangent, or zeros. */
  Value orZero(Value value) {
    return of(value).orElseGet(() -> np.zerosLike(value));
  }

  void put(Value value, Value tangent) {
    tangents.put(value, tangent);
  }

  /** Adds an operation that does not change, or not continuously, or whose tangent follows. */
  List<Value> add(Op op, List<Value> operands) {
    List<Value> results = builder.applyAll(op, operands);
    if (op instanceof Primitive && literals.containsAll(operands)) {
      literals.addAll(results);
    }
    return results;
  }

  /** Notes that an operation whose operands change has a result without a tangent. */
  void lose(Op op) {
    losses.add("%s (%s)".formatted(builder.location(), op.mnemonic()));
  }

  /** Notes what ended inside of an operation with a body. */
  void lose(Set<String> inside) {
    losses.addAll(inside);
  }

  /** Where tangents ended: nodes with what they compute. */
  Set<String> losses() {
    return losses;
  }

  /** Whether a value is computed from constants alone. */
  boolean isLiteral(Value value) {
    return literals.contains(value);
  }
}
