package dev.sinter.passes.join;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.passes.simplify.Golden;
import dev.sinter.passes.simplify.SameBits;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Joined or not, random siblings give the same bits. */
class RandomJoinTest {
  private static final int GRAPHS = 300;

  @Test
  void valuesStay() {
    int joined = 0;
    for (int seed = 0; seed < GRAPHS; seed++) {
      Graph graph = RandomSiblings.of(new Random(seed));
      Graph result = GraphVerifier.verify(Golden.apply(new JoinContractions(), graph));
      String where = "seed " + seed + "\n" + graph + result;
      List<Tensor> inputs = RandomSiblings.inputs(graph, new Random(seed));
      SameBits.check(Interpreter.run(graph, inputs), Interpreter.run(result, inputs), () -> where);
      assertSame(result, Golden.apply(new JoinContractions(), result), where);
      joined += result.equals(graph) ? 0 : 1;
    }
    assertTrue(joined > GRAPHS / 2, joined + " graphs had anything to join");
  }
}
