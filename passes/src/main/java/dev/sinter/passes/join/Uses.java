package dev.sinter.passes.join;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What gives the values of a graph, and what reads them. */
final class Uses {
  private final Map<Value, Node> producers = new HashMap<>();
  private final Map<Value, Set<Node>> readers = new HashMap<>();
  private final Set<Value> outputs = new HashSet<>();

  Uses(Graph graph) {
    for (Node node : graph.nodes()) {
      node.results().forEach(result -> producers.put(result, node));
      node.operands()
          .forEach(value -> readers.computeIfAbsent(value, _ -> new LinkedHashSet<>()).add(node));
    }
    graph.outputs().forEach(port -> outputs.add(port.value()));
  }

  /** The node that gives a value, or null for an input of the graph. */
  Node producer(Value value) {
    return producers.get(value);
  }

  /** The nodes that read a value, each once, in the order of the graph. */
  Set<Node> readers(Value value) {
    return readers.getOrDefault(value, Set.of());
  }

  boolean isOutput(Value value) {
    return outputs.contains(value);
  }
}
