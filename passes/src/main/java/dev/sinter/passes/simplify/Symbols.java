package dev.sinter.passes.simplify;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphSymbols;
import dev.sinter.ir.graph.Node;
import java.util.HashSet;
import java.util.Set;

/** The symbols that a node needs: those of its attributes, its results' types and its bodies. */
final class Symbols {
  private final Set<String> names = new HashSet<>();
  private final Set<Graph> visited = new HashSet<>();

  private Symbols() {}

  static Set<String> of(Node node) {
    Symbols symbols = new Symbols();
    symbols.node(node);
    return symbols.names;
  }

  private void node(Node node) {
    names.addAll(GraphSymbols.of(node.op()));
    node.results().forEach(result -> names.addAll(GraphSymbols.of(result.type())));
    node.op().bodies().forEach(this::graph);
  }

  private void graph(Graph graph) {
    if (visited.add(graph)) {
      graph.nodes().forEach(this::node);
    }
  }
}
