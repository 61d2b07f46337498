package dev.sinter.passes.simplify;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphSymbols;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Op;
import dev.sinter.passes.pipeline.GraphPass;
import dev.sinter.passes.pipeline.PassContext;
import dev.sinter.passes.rewrite.Bodies;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Drops nodes that no output needs, and of loops and branches the carried values, operands and
 * results that nothing reads. Inputs of the graph stay; so does what binds a size that occurs
 * somewhere.
 *
 * <pre>{@code
 * %1 = exp(%0)
 * %2 = neg(%0)    →   %1 = exp(%0)
 * return %1           return %1
 * }</pre>
 */
public final class RemoveDead implements GraphPass {
  @Override
  public String name() {
    return "dce";
  }

  @Override
  public Graph apply(Graph graph, PassContext context) {
    return new Sweep().sweep(graph, Set.of());
  }

  /** One walk from outputs to inputs. */
  private static final class Sweep {
    /** Symbols that live nodes mention, of this graph and those around it. */
    private final Set<String> symbols = new HashSet<>();

    Graph sweep(Graph graph, Collection<String> outside) {
      symbols.addAll(outside);
      Set<Value> live = new HashSet<>();
      for (Port port : graph.outputs()) {
        live.add(port.value());
        symbols.addAll(GraphSymbols.of(port.value().type()));
      }
      List<Node> kept = new ArrayList<>();
      for (Node node : graph.nodes().reversed()) {
        if (isLive(node, live)) {
          Node trimmed = trim(node, live);
          live.addAll(trimmed.operands());
          symbols.addAll(Symbols.of(trimmed));
          kept.add(trimmed);
        }
      }
      return kept.reversed().equals(graph.nodes())
          ? graph
          : graph.with(kept.reversed(), graph.outputs());
    }

    private boolean isLive(Node node, Set<Value> live) {
      boolean bindsSize = GraphSymbols.boundBy(node.op()).filter(symbols::contains).isPresent();
      return bindsSize || node.results().stream().anyMatch(live::contains);
    }

    @SuppressWarnings("ReferenceEquality") // Bodies.map gives the op itself where nothing changed.
    private Node trim(Node node, Set<Value> live) {
      Node shorter = DeadPorts.trim(node, live);
      Op op = Bodies.map(shorter.op(), body -> new Sweep().sweep(body, symbols));
      return op == shorter.op()
          ? shorter
          : new Node(op, shorter.operands(), shorter.results(), shorter.location());
    }
  }
}
