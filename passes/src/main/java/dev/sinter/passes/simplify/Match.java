package dev.sinter.passes.simplify;

import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.rewrite.Origins;
import dev.sinter.passes.rewrite.Scope;
import dev.sinter.passes.rewrite.Splats;
import dev.sinter.passes.rewrite.View;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A node under a {@link Rule}: what it is made of, and the way to put something else in its place.
 */
final class Match extends View {
  private final Node node;
  private final BiFunction<Node, Scope, Value> simplify;

  /**
   * @param simplify adds a node as the rules leave it
   */
  Match(Node node, Scope scope, Splats splats, BiFunction<Node, Scope, Value> simplify) {
    super(scope, splats);
    this.node = node;
    this.simplify = simplify;
  }

  /** The node's op; a rule is only asked about ops of its class. */
  <O extends Op> O op(Class<O> type) {
    return type.cast(node.op());
  }

  boolean is(Unary.Function function) {
    return node.op() instanceof Unary(var f) && f == function;
  }

  boolean is(Binary.Function function) {
    return node.op() instanceof Binary(var f) && f == function;
  }

  TensorType type() {
    return node.result().type();
  }

  ElementType element() {
    return type().element();
  }

  List<Value> operands() {
    return node.operands();
  }

  Value x() {
    return node.operand(0);
  }

  Value y() {
    return node.operand(1);
  }

  /** Adds a node with one result, simplified in its turn. */
  Value emit(Op op, Value... operands) {
    return simplify.apply(Node.of(op, List.of(operands), node.location()), scope());
  }

  /** As {@link #emit}, for a node made of this one and the one that gives {@code merged}. */
  Value merge(Value merged, Op op, Value... operands) {
    Location inner = producer(merged).location();
    return simplify.apply(
        Node.of(op, List.of(operands), Origins.merge(inner, node.location())), scope());
  }

  /** A constant of the type of a value, every element the same. */
  Value splat(Value like, Tensor scalar) {
    Value constant = emit(new Constant(scalar));
    return like.type().rank() == 0
        ? constant
        : emit(new Broadcast(like.type().shape(), List.of()), constant);
  }

  /** As {@link #splat(Value, Tensor)}, of the value's element type. */
  Value splat(Value like, double element) {
    return splat(like, Tensor.scalar(like.type().element(), element));
  }
}
