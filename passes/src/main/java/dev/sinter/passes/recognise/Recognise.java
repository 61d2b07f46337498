package dev.sinter.passes.recognise;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.passes.pipeline.GraphPass;
import dev.sinter.passes.pipeline.PassContext;
import dev.sinter.passes.rewrite.Bodies;
import dev.sinter.passes.rewrite.Nesting;
import dev.sinter.passes.rewrite.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Raises subgraphs to the composites they are written-out forms of, the subgraph becoming the body.
 *
 * <pre>{@code
 * %1 = sigmoid(%0)       →   %2 = Swish(%0) {alpha=1.0}
 * %2 = mul(%0, %1)             body: …
 * }</pre>
 */
public final class Recognise implements GraphPass {
  /** Those of a row see the composites that the rows before have made. */
  private static final List<List<Pattern>> ROWS =
      List.of(
          List.of(SoftmaxPatterns.SOFTMAX),
          Stream.of(SoftmaxPatterns.LOGARITHMS, ActivationPatterns.ALL, NormalizationPatterns.ALL)
              .flatMap(List::stream)
              .toList(),
          AttentionPatterns.ALL);

  @Override
  public String name() {
    return "recognise";
  }

  @Override
  public Graph apply(Graph graph, PassContext context) {
    return Nesting.rebuild(graph, Recognise::raised);
  }

  private static Graph raised(Graph graph, UnaryOperator<Graph> inner) {
    Graph current = bodies(graph, inner);
    for (List<Pattern> row : ROWS) {
      current = raised(current, row);
    }
    return current;
  }

  /** The body of what has a name already is left alone: it would be found in itself. */
  @SuppressWarnings("ReferenceEquality") // Bodies.map gives the op itself where nothing changed.
  private static Graph bodies(Graph graph, UnaryOperator<Graph> inner) {
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      Optional<?> known =
          node.op() instanceof Composite composite
              ? StandardComposite.of(composite)
              : Optional.empty();
      Op op = known.isPresent() ? node.op() : Bodies.map(node.op(), inner);
      nodes.add(
          op == node.op() ? node : new Node(op, node.operands(), node.results(), node.location()));
    }
    return nodes.equals(graph.nodes()) ? graph : graph.with(nodes, graph.outputs());
  }

  /** Later nodes come first, so that the largest of several nested forms is found. */
  private static Graph raised(Graph graph, List<Pattern> patterns) {
    View view = View.of(graph);
    Outline outline = new Outline(graph, view);
    for (Node node : graph.nodes().reversed()) {
      for (Pattern pattern : patterns) {
        if (pattern.root().isInstance(node.op()) && !outline.isTaken(node)) {
          Pattern.Found found = pattern.match().apply(view, node);
          if (found != null) {
            outline.raise(node, found);
          }
        }
      }
    }
    return outline.result();
  }
}
