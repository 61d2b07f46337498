package dev.sinter.passes.recognise;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Which nodes of a graph read a value. */
final class Readers {
  private final Map<Value, Set<Node>> readers = new HashMap<>();
  private final Set<Value> outputs;

  Readers(Graph graph) {
    for (Node node : graph.nodes()) {
      node.operands()
          .forEach(value -> readers.computeIfAbsent(value, _ -> new HashSet<>()).add(node));
    }
    outputs = graph.outputs().stream().map(Port::value).collect(Collectors.toSet());
  }

  /** Whether all that read the results of a node are such nodes. */
  boolean areAll(Node node, Predicate<Node> reader) {
    return node.results().stream()
        .allMatch(value ->
            !outputs.contains(value)
                && readers.getOrDefault(value, Set.of()).stream().allMatch(reader));
  }
}
