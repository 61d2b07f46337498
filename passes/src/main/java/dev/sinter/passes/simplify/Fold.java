package dev.sinter.passes.simplify;

import dev.sinter.ir.graph.Graph;
import dev.sinter.passes.pipeline.GraphPass;
import dev.sinter.passes.pipeline.PassContext;
import dev.sinter.passes.rewrite.Rewriter;

/**
 * Computes in advance what depends on constants only, with the interpreter, and takes the branch
 * whose condition is known. Nothing becomes much larger by it: a repeated constant stays a
 * broadcast, and work beyond a limit is left to the program. What fails (an integer division by
 * zero) stays too, since the program may never come to it.
 *
 * <pre>{@code
 * %1 = constant {value=f32[2]{1.0, 2.0}}
 * %2 = neg(%1)                              →   %2 = constant {value=f32[2]{-1.0, -2.0}}
 * %3 = extent {size=7}                          %3 = constant {value=i64[]{7}}
 * }</pre>
 */
public final class Fold implements GraphPass {
  @Override
  public String name() {
    return "fold";
  }

  @Override
  public Graph apply(Graph graph, PassContext context) {
    return Rewriter.rewrite(graph, () -> new Folding()::fold);
  }
}
