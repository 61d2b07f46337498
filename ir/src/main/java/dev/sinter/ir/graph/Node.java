package dev.sinter.ir.graph;

import dev.sinter.ir.op.Op;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Objects;

/**
 * One operation in a graph: an op, its operands, its results and where it came from. Immutable;
 * identity equality.
 */
public final class Node {
  private final Op op;
  private final List<Value> operands;
  private final List<Value> results;
  private final Location location;

  /** A node with results given; the verifier checks that their types are what the op infers. */
  public Node(Op op, List<Value> operands, List<Value> results, Location location) {
    this.op = Objects.requireNonNull(op);
    this.operands = List.copyOf(operands);
    this.results = List.copyOf(results);
    this.location = Objects.requireNonNull(location);
  }

  /** A node with fresh results of the inferred types. */
  public static Node of(Op op, List<Value> operands, Location location) {
    List<TensorType> types = op.infer(operands.stream().map(Value::type).toList());
    return new Node(op, operands, types.stream().map(Value::new).toList(), location);
  }

  public Op op() {
    return op;
  }

  public List<Value> operands() {
    return operands;
  }

  public Value operand(int index) {
    return operands.get(index);
  }

  public List<Value> results() {
    return results;
  }

  /** The only result; {@link IllegalStateException} where there are more or none. */
  public Value result() {
    if (results.size() != 1) {
      throw new IllegalStateException(op.mnemonic() + " has " + results.size() + " results");
    }
    return results.getFirst();
  }

  public Location location() {
    return location;
  }

  @Override
  public String toString() {
    return op.mnemonic() + " @" + location;
  }
}
