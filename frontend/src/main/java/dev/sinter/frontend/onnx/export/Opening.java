package dev.sinter.frontend.onnx.export;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.Constant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Composites as their bodies, but for those that {@link CompositeExport} writes whole. */
final class Opening {
  private Opening() {}

  /** The same graph with bodies in place of the others, in bodies too. */
  static Graph of(Graph graph) {
    if (graph.nodes().stream().noneMatch(node -> isOpened(node))) {
      return graph;
    }
    GraphBuilder builder = new GraphBuilder(graph.name());
    Map<Value, Value> now = new HashMap<>();
    for (Node node : graph.nodes()) {
      List<Value> operands =
          node.operands().stream().map(each -> now.getOrDefault(each, each)).toList();
      List<Value> results =
          isOpened(node)
              ? builder.at(node.location()).inline(of(((Composite) node.op()).body()), operands)
              : builder
                  .add(new Node(node.op(), operands, node.results(), node.location()))
                  .results();
      for (int i = 0; i < results.size(); i++) {
        now.put(node.results().get(i), results.get(i));
      }
    }
    List<Port> outputs =
        graph.outputs().stream()
            .map(port -> new Port(port.name(), now.getOrDefault(port.value(), port.value())))
            .toList();
    return graph.with(builder.nodes(), outputs);
  }

  private static boolean isOpened(Node node) {
    return node.op() instanceof Composite composite && CompositeExport.of(composite).isEmpty();
  }

  /** What all constants take. */
  static long constantBytes(Graph graph) {
    return graph.nodes().stream()
        .map(Node::op)
        .filter(Constant.class::isInstance)
        .mapToLong(op -> ((Constant) op).value().data().byteSize())
        .sum();
  }
}
