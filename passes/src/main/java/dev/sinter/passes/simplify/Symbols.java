package dev.sinter.passes.simplify;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.Extent;
import dev.sinter.ir.op.HostOp;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.rewrite.Bodies;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

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
    sizes(node.op()).forEach(this::add);
    node.results().forEach(result -> result.type().shape().dims().forEach(this::add));
    Bodies.of(node.op()).forEach(this::graph);
  }

  private void graph(Graph graph) {
    if (visited.add(graph)) {
      graph.nodes().forEach(this::node);
    }
  }

  private void add(Dim dim) {
    if (!dim.isKnown()) {
      names.addAll(dim.symbols());
    }
  }

  /** Sizes among the attributes that the result's type does not show. */
  private static List<Dim> sizes(Op op) {
    return switch (op) {
      case Extent extent -> List.of(extent.size());
      case Slice slice -> slice.starts();
      case Pad pad -> both(pad.low(), pad.high());
      case ConvGeneral conv -> both(conv.low(), conv.high());
      case ReduceWindow window -> both(window.low(), window.high());
      case Scan scan -> List.of(scan.length());
      case Primitive _, Composite _, HostOp _ -> List.of();
    };
  }

  private static List<Dim> both(List<Dim> low, List<Dim> high) {
    return Stream.concat(low.stream(), high.stream()).toList();
  }
}
