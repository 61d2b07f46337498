package dev.sinter.ir.spi;

import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.graph.Graph;

/**
 * Compiles a graph to an artifact: passes, fusion, schedules, memory plan, and code by whatever
 * {@link KernelCompiler}s serve the targets. A service: the runtime finds it with {@link
 * java.util.ServiceLoader} and runs without it.
 */
public interface GraphCompiler {
  /**
   * Compiles for every target of the options.
   *
   * @throws dev.sinter.ir.SinterException for a graph that cannot be compiled, with every
   *     unsupported node named
   */
  Artifact compile(Graph graph, CompileOptions options);
}
