package dev.sinter.passes.pipeline;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.passes.simplify.Algebra;
import dev.sinter.passes.simplify.Decompose;
import dev.sinter.passes.simplify.Fold;
import dev.sinter.passes.simplify.RemoveDead;
import dev.sinter.passes.simplify.ShareCommon;
import java.util.List;

/** The passes over graphs, in the order in which they run. */
public final class Pipeline {
  private static final Pipeline STANDARD =
      new Pipeline(
          List.of(
              // First: the others see no further than a composite.
              new Decompose(),
              // Before the rules, which look for constants.
              new Fold(),
              // Bodies bring the same scalars again and again; sharing them lets rules see that operands are the same.
              new ShareCommon(),
              new Algebra(),
              new Fold(),
              // After the rules: these join constants that stood apart, and repeat what was computed before repeating.
              new ShareCommon(),
              // Last: the others leave behind what they replaced.
              new RemoveDead()));

  private final List<GraphPass> passes;

  /** These passes in this order; one may stand in it more than once. */
  public Pipeline(List<GraphPass> passes) {
    this.passes = List.copyOf(passes);
  }

  /** What every compilation runs. */
  public static Pipeline standard() {
    return STANDARD;
  }

  /** The names that {@link CompileOptions#disabledPasses} may hold, in order, each once. */
  public List<String> names() {
    return passes.stream().map(GraphPass::name).distinct().toList();
  }

  /** The graph after every pass that is not switched off; the observer is told of each. */
  public Graph run(Graph graph, PassContext context, CompileOptions options) {
    Graph current = graph;
    for (GraphPass pass : passes) {
      if (!options.disabledPasses().contains(pass.name())) {
        current = step(pass, current, context, options);
      }
    }
    return current;
  }

  private static Graph step(GraphPass pass, Graph before, PassContext context, CompileOptions options) {
    long start = System.nanoTime();
    Graph after = pass.apply(before, context);
    long elapsed = System.nanoTime() - start;
    options.observer().done(pass.name(), elapsed, () -> after == before ? "(unchanged)" : after.toString());
    return after;
  }
}
