package dev.sinter.passes.rewrite;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Op;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Rebuilds a graph in one walk from inputs to outputs. Bodies come before the node that holds them;
 * each operand has already been replaced when its node is reached. Nodes stay where nothing says
 * otherwise, dead ones too, and a graph in which nothing changed is given back itself.
 */
public final class Rewriter {
  private final Function<Graph, Transform> transforms;
  private final UnaryOperator<Graph> inner;

  /** What becomes of the nodes of one graph. */
  @FunctionalInterface
  public interface Transform {
    /**
     * The values that take the place of a node's results, of the same types; {@code out.add(node)}
     * to leave it alone.
     *
     * @param node with operands and bodies of the new graph
     */
    List<Value> apply(Node node, Scope out);
  }

  private Rewriter(Function<Graph, Transform> transforms, UnaryOperator<Graph> inner) {
    this.transforms = transforms;
    this.inner = inner;
  }

  /**
   * The graph with every node transformed, in bodies too.
   *
   * @param transforms a new transform for each graph, since a body sees no value of the graph
   *     around it
   */
  public static Graph rewrite(Graph graph, Supplier<Transform> transforms) {
    return rewrite(graph, _ -> transforms.get());
  }

  /**
   * As above, for what must look ahead.
   *
   * @param transforms a new transform for a graph as it is before; the nodes it meets have the same
   *     results
   */
  public static Graph rewrite(Graph graph, Function<Graph, Transform> transforms) {
    return Nesting.rebuild(graph, (one, inner) -> new Rewriter(transforms, inner).rebuild(one));
  }

  private Graph rebuild(Graph graph) {
    Transform transform = transforms.apply(graph);
    Scope scope = new Scope();
    Map<Value, Value> replaced = new HashMap<>();
    for (Node node : graph.nodes()) {
      List<Value> results = transform.apply(renew(node, replaced), scope);
      record(node, results, replaced);
    }
    List<Port> outputs =
        graph.outputs().stream()
            .map(port -> replaced.containsKey(port.value()) ? moved(port, replaced) : port)
            .toList();
    boolean same = scope.nodes().equals(graph.nodes()) && outputs.equals(graph.outputs());
    return same ? graph : graph.with(scope.nodes(), outputs);
  }

  private static Port moved(Port port, Map<Value, Value> replaced) {
    return new Port(port.name(), replaced.get(port.value()));
  }

  /**
   * The node over replaced operands and bodies; its results stay, so that their readers need no
   * change.
   */
  @SuppressWarnings("ReferenceEquality") // Equality would compare the contents of constants.
  private Node renew(Node node, Map<Value, Value> replaced) {
    List<Value> operands =
        node.operands().stream().map(value -> replaced.getOrDefault(value, value)).toList();
    Op op = Bodies.map(node.op(), inner);
    boolean same = op == node.op() && operands.equals(node.operands());
    return same ? node : new Node(op, operands, node.results(), node.location());
  }

  private static void record(Node node, List<Value> results, Map<Value, Value> replaced) {
    for (int i = 0; i < node.results().size(); i++) {
      Value before = node.results().get(i);
      Value after = results.get(i);
      if (!after.type().equals(before.type())) {
        throw new SinterException(
            ErrorCode.INTERNAL,
            "%s: a pass put %s in the place of %s".formatted(node, after.type(), before.type()));
      }
      if (after != before) {
        replaced.put(before, after);
      }
    }
  }
}
