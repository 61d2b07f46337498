package dev.sinter.passes.pipeline;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.spi.CompileOptions;
import java.util.List;

/** Passes over graphs, in the order in which they run. */
public final class Pipeline {
  private final List<GraphPass> passes;

  /** These passes in this order; one may stand in it more than once. */
  public Pipeline(List<GraphPass> passes) {
    this.passes = List.copyOf(passes);
  }

  /** The names that {@link CompileOptions#disabledPasses} may hold, in order, each once. */
  public List<String> names() {
    return passes.stream().map(GraphPass::name).distinct().toList();
  }

  /**
   * The graph after every pass that {@linkplain GraphPass#runs runs}; the observer is told of each.
   */
  public Graph run(Graph graph, PassContext context, CompileOptions options) {
    Graph current = graph;
    for (GraphPass pass : passes) {
      if (pass.runs(options)) {
        current = step(pass, current, context, options);
      }
    }
    return current;
  }

  @SuppressWarnings("ReferenceEquality") // Graphs have identity equality.
  private static Graph step(
      GraphPass pass, Graph before, PassContext context, CompileOptions options) {
    long start = System.nanoTime();
    Graph after = pass.apply(before, context);
    long elapsed = System.nanoTime() - start;
    // A pass that has nothing to do gives its graph back; comparing texts would cost more than most
    // passes.
    options
        .observer()
        .done(pass.name(), elapsed, () -> after == before ? "(unchanged)" : after.toString());
    return options.verify() ? verified(after, pass) : after;
  }

  private static Graph verified(Graph graph, GraphPass pass) {
    try {
      return GraphVerifier.verify(graph);
    } catch (SinterException e) {
      throw new SinterException(
          ErrorCode.INTERNAL, "after pass %s: %s".formatted(pass.name(), e.getMessage()), e);
    }
  }
}
