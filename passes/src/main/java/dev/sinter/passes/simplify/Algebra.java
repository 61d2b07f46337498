package dev.sinter.passes.simplify;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Primitive;
import dev.sinter.passes.pipeline.GraphPass;
import dev.sinter.passes.pipeline.PassContext;
import dev.sinter.passes.rewrite.Rewriter;
import dev.sinter.passes.rewrite.Scope;
import dev.sinter.passes.rewrite.Splats;
import java.util.List;
import java.util.stream.Stream;

/**
 * Applies every exact local {@link Rule} until none matches. A rule looks at a node and the nodes
 * before it only, and those are simple already when their reader's turn comes; so one walk reaches
 * the end, and a second changes nothing.
 *
 * <pre>{@code
 * %1 = transpose(%0) {permutation=[1,0]}
 * %2 = transpose(%1) {permutation=[1,0]}    →    %3 = exp(%0)
 * %3 = exp(%2)
 * }</pre>
 */
public final class Algebra implements GraphPass {
  /** Of several that match the first is applied. */
  static final List<Rule> RULES =
      Stream.of(
              ArithmeticRules.ALL,
              ChoiceRules.ALL,
              CastRules.ALL,
              MovementRules.ALL,
              WindowRules.ALL,
              BroadcastRules.ALL)
          .flatMap(List::stream)
          .toList();

  @Override
  public String name() {
    return "algebra";
  }

  @Override
  public Graph apply(Graph graph, PassContext context) {
    return Rewriter.rewrite(
        graph,
        () -> {
          Splats splats = new Splats();
          return (node, out) -> transform(node, out, splats);
        });
  }

  private static List<Value> transform(Node node, Scope out, Splats splats) {
    // Rules speak of ops with one result; the others are control flow, sorts and decompositions.
    boolean eligible = node.op() instanceof Primitive && node.results().size() == 1;
    return eligible ? List.of(simplify(node, out, splats)) : out.add(node);
  }

  private static Value simplify(Node node, Scope out, Splats splats) {
    Match match = new Match(node, out, splats, (added, scope) -> simplify(added, scope, splats));
    for (Rule rule : RULES) {
      if (rule.on().isInstance(node.op())) {
        Value replacement = rule.rewrite().apply(match);
        if (replacement != null) {
          return replacement;
        }
      }
    }
    return out.add(node).getFirst();
  }
}
