package dev.sinter.passes.rewrite;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Rebuilds a graph and the graphs inside its ops, each once. A body that many nodes share is
 * rebuilt once, or bodies that share bodies would take exponential time.
 */
public final class Nesting {
  /** Deeper than any model nests its loops and functions, and far from the end of the stack. */
  private static final int DEEPEST = 128;

  private final Step step;
  private final Map<Graph, Graph> finished = new HashMap<>();
  private int depth;

  /** What becomes of one graph. */
  @FunctionalInterface
  public interface Step {
    /**
     * The graph in the place of another.
     *
     * @param inner gives what takes the place of a graph inside this one
     */
    Graph apply(Graph graph, UnaryOperator<Graph> inner);
  }

  private Nesting(Step step) {
    this.step = step;
  }

  /** The graph after the step. */
  public static Graph rebuild(Graph graph, Step step) {
    return new Nesting(step).graph(graph);
  }

  private Graph graph(Graph graph) {
    Graph done = finished.get(graph);
    if (done != null) {
      return done;
    }
    if (++depth > DEEPEST) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "%s: graphs are nested more than %d deep".formatted(graph.name(), DEEPEST));
    }
    Graph result = step.apply(graph, this::graph);
    depth--;
    finished.put(graph, result);
    return result;
  }
}
