package dev.sinter.ir.interpret;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.BindSize;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.HostOp;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Bindings;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Runs graphs node by node: the oracle for everything that makes them fast. Real arithmetic is done
 * in double and rounded once an operation, so a result is at least as good as that of any kernel of
 * the same type.
 *
 * <p>Errors are {@link SinterException}s whose message starts with the node's location. A run ends
 * with CANCELLED soon after its thread is interrupted.
 */
public final class Interpreter {
  private final PrimitiveEvaluator primitives;
  private final Workspace workspace;
  private final NodeObserver observer;
  private int depth;

  private Interpreter(Limits limits, NodeObserver observer) {
    this.observer = observer;
    workspace = new Workspace(limits);
    primitives = new PrimitiveEvaluator(workspace, this::body);
  }

  /**
   * Runs a graph.
   *
   * @param inputs one an input port, in order; symbols are bound from their shapes
   * @return one an output port, in order, in memory of their own
   * @throws SinterException INPUT_MISSING, INPUT_TYPE or INPUT_SHAPE where the inputs do not fit;
   *     otherwise as the nodes do
   */
  public static List<Tensor> run(Graph graph, List<Tensor> inputs) {
    return run(graph, inputs, Limits.DEFAULT);
  }

  /** Runs a graph within limits; LIMIT_EXCEEDED where they do not suffice. */
  public static List<Tensor> run(Graph graph, List<Tensor> inputs, Limits limits) {
    return copies(new Interpreter(limits, NodeObserver.NONE).body(graph, inputs, Bindings.NONE));
  }

  /** Runs a graph, and tells an observer of each node. */
  public static List<Tensor> run(Graph graph, List<Tensor> inputs, NodeObserver observer) {
    return copies(new Interpreter(Limits.DEFAULT, observer).body(graph, inputs, Bindings.NONE));
  }

  /**
   * Runs a graph that is part of a larger one.
   *
   * @param outer gives the size of each symbol that no input binds
   */
  public static List<Tensor> run(Graph graph, List<Tensor> inputs, ToLongFunction<String> outer) {
    return copies(
        new Interpreter(Limits.DEFAULT, NodeObserver.NONE)
            .body(graph, inputs, Bindings.within(outer)));
  }

  private static List<Tensor> copies(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::copy).toList();
  }

  /**
   * Evaluates one operator: constant folding.
   *
   * @param symbols gives the size of each symbol that the operator mentions
   * @return its results; they may share memory with the operands
   */
  public static List<Tensor> evaluate(
      Op op, List<Tensor> operands, ToLongFunction<String> symbols) {
    return new Interpreter(Limits.DEFAULT, NodeObserver.NONE)
        .apply(op, operands, Bindings.within(symbols));
  }

  /** Runs a body whose symbols may be bound outside it. */
  private List<Tensor> body(Graph graph, List<Tensor> inputs, Bindings outer) {
    if (++depth > workspace.limits().depth()) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED, "bodies nest deeper than " + workspace.limits().depth());
    }
    Bindings symbols =
        outer.and(graph.inputs().stream().map(Interpreter::declared).toList(), types(inputs));
    Map<Value, Tensor> values = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      values.put(graph.inputs().get(i).value(), inputs.get(i));
    }
    Map<Value, Node> lastUses = lastUses(graph);
    for (Node node : graph.nodes()) {
      symbols = step(node, values, symbols);
      for (Value operand : node.operands()) {
        if (lastUses.get(operand) == node) {
          values.remove(operand);
        }
      }
    }
    depth--;
    return graph.outputs().stream().map(port -> values.get(port.value())).toList();
  }

  /**
   * The last node to read each value that is not an output: a value is dropped there, so that its
   * memory can be reused.
   */
  private static Map<Value, Node> lastUses(Graph graph) {
    Map<Value, Node> uses = new HashMap<>();
    graph.nodes().forEach(node -> node.operands().forEach(operand -> uses.put(operand, node)));
    graph.outputs().forEach(port -> uses.remove(port.value()));
    return uses;
  }

  private Bindings step(Node node, Map<Value, Tensor> values, Bindings symbols) {
    try {
      List<Tensor> operands = node.operands().stream().map(values::get).toList();
      List<Tensor> results = apply(node.op(), operands, symbols);
      observer.evaluated(node, depth - 1, operands, results);
      for (int i = 0; i < results.size(); i++) {
        values.put(node.results().get(i), results.get(i));
      }
      return node.op() instanceof BindSize(String symbol)
          ? symbols.with(symbol, results.getFirst().getLong(0))
          : accept(node, types(results), symbols);
    } catch (SinterException e) {
      if (node.location().equals(Location.UNKNOWN)) {
        throw e;
      }
      throw new SinterException(e.code(), node.location() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Checks results against their declared types, and binds what only the data could tell: the count
   * of a nonzero.
   */
  private static Bindings accept(Node node, List<TensorType> found, Bindings symbols) {
    if (node.results().stream().map(Value::type).toList().equals(found)) {
      return symbols;
    }
    List<Bindings.Declared> declared = new ArrayList<>();
    for (int i = 0; i < node.results().size(); i++) {
      declared.add(new Bindings.Declared("result " + i, node.results().get(i).type()));
    }
    try {
      return symbols.and(declared, found);
    } catch (SinterException e) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH, node.op().mnemonic() + ": " + e.getMessage(), e);
    }
  }

  private List<Tensor> apply(Op op, List<Tensor> operands, Bindings symbols) {
    try {
      return switch (op) {
        case Primitive primitive -> primitives.evaluate(primitive, operands, symbols);
        case Composite composite -> body(composite.body(), operands, symbols);
        case HostOp host ->
            throw new SinterException(
                ErrorCode.OPERATOR_UNSUPPORTED, host.mnemonic() + ": not an operator on tensors");
      };
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw new SinterException(ErrorCode.SHAPE_MISMATCH, op.mnemonic() + ": " + e.getMessage(), e);
    } catch (OutOfMemoryError e) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED, op.mnemonic() + ": out of memory: " + e.getMessage(), e);
    }
  }

  private static Bindings.Declared declared(Port port) {
    return new Bindings.Declared(port.name(), port.value().type());
  }

  private static List<TensorType> types(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::type).toList();
  }
}
