package dev.sinter.passes.pipeline;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.spi.CompileOptions;

/**
 * A step from graph to graph that keeps every output's value, bit by bit; one that does not says
 * so. A pass is a pure function without state; applied to its own result it changes nothing, and
 * where it changes nothing it gives back the graph it was given.
 */
public interface GraphPass {
  /** The name by which it is listed, timed and switched off: {@code decompose}. */
  String name();

  /** Whether it is among those that a compilation runs. */
  default boolean runs(CompileOptions options) {
    return !options.disabledPasses().contains(name());
  }

  /** The rewritten graph, with the same ports, state and metadata. */
  Graph apply(Graph graph, PassContext context);
}
