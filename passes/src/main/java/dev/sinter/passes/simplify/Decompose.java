package dev.sinter.passes.simplify;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Composite;
import dev.sinter.passes.pipeline.GraphPass;
import dev.sinter.passes.pipeline.PassContext;
import dev.sinter.passes.rewrite.Rewriter;
import dev.sinter.passes.rewrite.Scope;
import java.util.List;

/**
 * Puts the body of each composite in its place, and the bodies in that body; a composite that a
 * scheduler takes as a whole stays. The nodes of a body come from where they say and from the
 * composite.
 *
 * <pre>{@code
 * %1 = Relu(%0) @"a"   →   %1 = constant {value=f32[]{0.0}} @"a"
 *                          %2 = broadcast(%1) {…} @"a"
 *                          %3 = max(%0, %2) @"a"
 * }</pre>
 */
public final class Decompose implements GraphPass {
  @Override
  public String name() {
    return "decompose";
  }

  @Override
  public Graph apply(Graph graph, PassContext context) {
    return Rewriter.rewrite(graph, () -> (node, out) -> decompose(node, out, context));
  }

  /**
   * The rewriter reaches bodies first, so this one holds no composite any more that should not
   * stay.
   */
  private static List<Value> decompose(Node node, Scope out, PassContext context) {
    if (!(node.op() instanceof Composite composite) || context.scheduledWhole().test(composite)) {
      return out.add(node);
    }
    if (out.size() + composite.body().nodes().size() > context.nodeLimit()) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "%s: the body of %s makes more than %d nodes"
              .formatted(node.location(), composite.name(), context.nodeLimit()));
    }
    return out.inline(
        composite.body(), node.operands(), node.location(), (copy, scope) -> scope.add(copy));
  }
}
