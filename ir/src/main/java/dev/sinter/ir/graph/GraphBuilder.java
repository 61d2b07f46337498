package dev.sinter.ir.graph;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Puts a graph together node by node: the one way in which frontends and passes make graphs. It
 * adds exactly the nodes it is asked for; arithmetic as NumPy writes it is in {@link NumPy}.
 *
 * <p>A builder serves one graph and one thread.
 */
public final class GraphBuilder {
  private final String name;
  private final List<Port> inputs = new ArrayList<>();
  private final List<Port> outputs = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<StatePair> state = new ArrayList<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private Location location = Location.UNKNOWN;

  public GraphBuilder(String name) {
    this.name = Objects.requireNonNull(name);
  }

  /** Nodes added from now on come from here; gives the builder back. */
  public GraphBuilder at(Location origin) {
    location = Objects.requireNonNull(origin);
    return this;
  }

  /** Where nodes added now are said to come from. */
  public Location location() {
    return location;
  }

  /** A new input. */
  public Value input(String port, TensorType type) {
    Value value = new Value(type);
    inputs.add(new Port(port, value));
    return value;
  }

  /** A new output; a value may be several. */
  public void output(String port, Value value) {
    outputs.add(new Port(port, value));
  }

  /** Declares that an input and an output port are one piece of state. */
  public void state(String inputPort, String outputPort) {
    state.add(new StatePair(inputPort, outputPort));
  }

  public void metadata(String key, String value) {
    metadata.put(key, value);
  }

  public Value constant(Tensor value) {
    return apply(new Constant(value));
  }

  /** Adds a node and gives its only result. */
  public Value apply(Op op, Value... operands) {
    return applyAll(op, List.of(operands)).getFirst();
  }

  /**
   * Adds a node and gives its results.
   *
   * @throws SinterException where the operands do not fit, with the current location before the
   *     operator's message
   */
  public List<Value> applyAll(Op op, List<Value> operands) {
    try {
      return add(Node.of(op, operands, location)).results();
    } catch (SinterException e) {
      throw location.equals(Location.UNKNOWN)
          ? e
          : new SinterException(e.code(), location + ": " + e.getMessage(), e);
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "%s: %s: %s".formatted(location, op.mnemonic(), e.getMessage()),
          e);
    }
  }

  /** Adds a node made elsewhere, as passes do that keep most of a graph. */
  public Node add(Node node) {
    nodes.add(node);
    return node;
  }

  /** The nodes so far; a view that grows with them. */
  public List<Node> nodes() {
    return Collections.unmodifiableList(nodes);
  }

  /**
   * Adds a copy of a graph's nodes with its inputs replaced by values of this one, and gives the
   * values of its outputs.
   */
  public List<Value> inline(Graph graph, List<Value> arguments) {
    Map<Value, Value> copies = new LinkedHashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      copies.put(graph.inputs().get(i).value(), arguments.get(i));
    }
    for (Node node : graph.nodes()) {
      List<Value> operands = node.operands().stream().map(copies::get).toList();
      List<Value> results =
          node.results().stream().map(result -> new Value(result.type())).toList();
      add(new Node(node.op(), operands, results, node.location().plus(location)));
      for (int i = 0; i < results.size(); i++) {
        copies.put(node.results().get(i), results.get(i));
      }
    }
    return graph.outputs().stream().map(port -> copies.get(port.value())).toList();
  }

  /** The graph so far. */
  public Graph build() {
    return new Graph(name, inputs, outputs, nodes, state, metadata);
  }
}
