package dev.sinter.passes.rewrite;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The graph that a {@link Rewriter} is making: the nodes so far, and which of them gives a value.
 */
public final class Scope {
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Value, Node> producers = new HashMap<>();

  Scope() {}

  /** All nodes of a graph, to look at. */
  static Scope of(Graph graph) {
    Scope scope = new Scope();
    graph.nodes().forEach(scope::add);
    return scope;
  }

  /** Adds a node, and gives its results: what a transform returns for a node it leaves alone. */
  public List<Value> add(Node node) {
    nodes.add(node);
    node.results().forEach(result -> producers.put(result, node));
    return node.results();
  }

  /** Adds a node with one result, and gives that. */
  public Value emit(Op op, List<Value> operands, Location location) {
    return add(Node.of(op, operands, location)).getFirst();
  }

  /**
   * Adds a copy of a graph's nodes with its inputs replaced, and gives the values of its outputs.
   *
   * @param caller where the graph stands; its nodes come from there too
   * @param transform what becomes of each copy
   */
  public List<Value> inline(
      Graph graph, List<Value> arguments, Location caller, Rewriter.Transform transform) {
    Map<Value, Value> copies = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      copies.put(graph.inputs().get(i).value(), arguments.get(i));
    }
    for (Node node : graph.nodes()) {
      List<Value> operands = node.operands().stream().map(copies::get).toList();
      List<Value> fresh = node.results().stream().map(result -> new Value(result.type())).toList();
      Node copy = new Node(node.op(), operands, fresh, node.location().plus(caller));
      List<Value> results = transform.apply(copy, this);
      for (int i = 0; i < results.size(); i++) {
        copies.put(node.results().get(i), results.get(i));
      }
    }
    return graph.outputs().stream().map(port -> copies.get(port.value())).toList();
  }

  /** The node that gives a value, or null for an input of the graph. */
  public Node producer(Value value) {
    return producers.get(value);
  }

  /** How many nodes there are. */
  public int size() {
    return nodes.size();
  }

  List<Node> nodes() {
    return nodes;
  }
}
