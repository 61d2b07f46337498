package dev.sinter.ir.graph;

import dev.sinter.ir.type.TensorType;
import java.util.Objects;

/**
 * One SSA value: an input of a graph or a result of a node. Identity equality; it has no name,
 * because the printer numbers values in the order in which they appear.
 */
public final class Value {
  private final TensorType type;

  public Value(TensorType type) {
    this.type = Objects.requireNonNull(type);
  }

  public TensorType type() {
    return type;
  }

  @Override
  public String toString() {
    return "%" + Integer.toHexString(System.identityHashCode(this)) + ":" + type;
  }
}
