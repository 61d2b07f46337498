package dev.sinter.passes.simplify;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Primitive;
import dev.sinter.passes.pipeline.GraphPass;
import dev.sinter.passes.pipeline.PassContext;
import dev.sinter.passes.rewrite.Rewriter;
import dev.sinter.passes.rewrite.Scope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Computes what several nodes compute once: two nodes are one when their ops are equal and their
 * operands the same. Random bits are a function of their key and no exception.
 *
 * <pre>{@code
 * %1 = exp(%0)            %1 = exp(%0)
 * %2 = exp(%0)        →   %2 = add(%1, %1)
 * %3 = add(%1, %2)
 * }</pre>
 */
public final class ShareCommon implements GraphPass {
  /** What makes two nodes the same; values have identity equality. */
  private record Key(Op op, List<Value> operands) {}

  @Override
  public String name() {
    return "cse";
  }

  @Override
  public Graph apply(Graph graph, PassContext context) {
    return Rewriter.rewrite(
        graph,
        () -> {
          Map<Key, List<Value>> seen = new HashMap<>();
          return (node, out) -> share(node, out, seen);
        });
  }

  private static List<Value> share(Node node, Scope out, Map<Key, List<Value>> seen) {
    // A host op may be anything; a composite is compared by the nodes of its body, once it is open.
    if (!(node.op() instanceof Primitive)) {
      return out.add(node);
    }
    List<Value> known = seen.get(new Key(node.op(), node.operands()));
    if (known == null && node.op() instanceof Binary binary && binary.function().isCommutative()) {
      known = seen.get(new Key(node.op(), node.operands().reversed()));
    }
    if (known != null) {
      return known;
    }
    seen.put(new Key(node.op(), node.operands()), node.results());
    return out.add(node);
  }
}
