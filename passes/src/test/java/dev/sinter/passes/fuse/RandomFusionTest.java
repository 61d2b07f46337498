package dev.sinter.passes.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.passes.StandardPasses;
import dev.sinter.passes.pipeline.PassContext;
import dev.sinter.passes.simplify.RandomGraph;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On random graphs: there is a reason wherever two kernels meet, and none within one. */
class RandomFusionTest {
  private static final int GRAPHS = 100;

  @ParameterizedTest
  @ValueSource(ints = {100, 24, 2})
  void thereIsAReasonForEveryBorder(int budget) {
    CompileOptions options = CompileOptions.forTargets(Target.JVM_SCALAR);
    for (int seed = 0; seed < GRAPHS; seed++) {
      Graph graph =
          StandardPasses.PIPELINE.run(
              RandomGraph.of(new Random(seed)), PassContext.DEFAULT, options);
      Fusion fusion = Fusion.of(graph, true, budget);
      String where = "seed " + seed + ", budget " + budget + "\n" + graph + fusion.report();
      check(fusion, where);
      assertFalse(fusion.report().toString().contains("null"), where);
    }
  }

  private static void check(Fusion fusion, String where) {
    Map<Node, Node> roots = new HashMap<>();
    for (Node root : fusion.roots()) {
      fusion.members(root).forEach(member -> roots.put(member, root));
    }
    for (Node node : fusion.graph().nodes()) {
      if (!(node.op() instanceof Constant)) {
        for (Node reader : fusion.readers(node)) {
          Node root = roots.get(node);
          boolean border = root != null && !root.equals(roots.get(reader));
          assertEquals(
              border,
              fusion.obstacle(node, reader).isPresent(),
              () -> node + " to " + reader + ", " + where);
        }
      }
    }
  }
}
