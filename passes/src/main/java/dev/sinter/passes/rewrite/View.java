package dev.sinter.passes.rewrite;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.tensor.Tensor;
import java.util.List;
import java.util.OptionalDouble;

/** Looks from a value back at what it is made of; the words in which patterns are written. */
public abstract class View {
  private final Scope scope;
  private final Splats splats;

  /**
   * A view of the nodes of a scope, which may grow.
   *
   * @param splats remembers, for one scope
   */
  protected View(Scope scope, Splats splats) {
    this.scope = scope;
    this.splats = splats;
  }

  /** A view of a graph as it is. */
  public static View of(Graph graph) {
    return new View(Scope.of(graph), new Splats()) {};
  }

  protected final Scope scope() {
    return scope;
  }

  /** The node that gives a value, or null for an input of the graph. */
  public final Node producer(Value value) {
    return scope.producer(value);
  }

  /** The op that gives a value where it is of this class, else null. */
  public final <O extends Op> O opOf(Value value, Class<O> type) {
    Node producer = scope.producer(value);
    return producer != null && type.isInstance(producer.op()) ? type.cast(producer.op()) : null;
  }

  /** The operands of the node that gives a value; for one that has a node. */
  public final List<Value> operandsOf(Value value) {
    return scope.producer(value).operands();
  }

  /** x where the value is function(x), else null. */
  public final Value under(Unary.Function function, Value value) {
    Unary op = opOf(value, Unary.class);
    return op != null && op.function() == function ? operandsOf(value).getFirst() : null;
  }

  /** x where the value is op(x) for an op of this class, else the value itself. */
  public final Value through(Class<? extends Op> type, Value value) {
    return opOf(value, type) != null ? operandsOf(value).getFirst() : value;
  }

  /** Whether a value is function(x, y). */
  public final boolean is(Binary.Function function, Value value) {
    Binary op = opOf(value, Binary.class);
    return op != null && op.function() == function;
  }

  /**
   * x and y where the value is function(x, y), in both orders where they may be swapped; nothing
   * where it is not.
   */
  public final List<List<Value>> orders(Binary.Function function, Value value) {
    if (!is(function, value)) {
      return List.of();
    }
    List<Value> operands = operandsOf(value);
    return function.isCommutative() ? List.of(operands, operands.reversed()) : List.of(operands);
  }

  /** The scalar that every element of a value is known to be, or null. */
  public final Tensor splat(Value value) {
    return splats.of(value, scope);
  }

  /** Whether every element of a value is this one, bit by bit. */
  public final boolean isSplat(Value value, Tensor scalar) {
    Tensor splat = splat(value);
    return splat != null && splat.contentEquals(scalar);
  }

  /** The number that every element of a value is known to be. */
  public final OptionalDouble number(Value value) {
    Tensor splat = splat(value);
    return splat == null ? OptionalDouble.empty() : OptionalDouble.of(splat.getDouble(0));
  }
}
