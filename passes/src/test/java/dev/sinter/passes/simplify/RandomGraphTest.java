package dev.sinter.passes.simplify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.spi.MemoryBudget;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.passes.StandardPasses;
import dev.sinter.passes.pipeline.GraphPass;
import dev.sinter.passes.pipeline.PassContext;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a pass makes of a random graph gives the same bits, and is left alone by the same pass. */
class RandomGraphTest {
  private static final int GRAPHS = 150;

  static Stream<GraphPass> passes() {
    return Stream.of(
        new Decompose(), new Fold(), new ShareCommon(), new Algebra(), new RemoveDead());
  }

  @ParameterizedTest
  @MethodSource("passes")
  void valuesStay(GraphPass pass) {
    check(graph -> pass.apply(graph, PassContext.DEFAULT), pass.name(), true);
  }

  @Test
  void valuesStayThroughThePipeline() {
    CompileOptions options = CompileOptions.forTargets(Target.JVM_SCALAR);
    check(
        graph -> StandardPasses.PIPELINE.run(graph, PassContext.DEFAULT, options),
        "pipeline",
        false);
  }

  @Test
  void valuesStayWhereMemoryIsSaved() {
    CompileOptions options =
        CompileOptions.forTargets(Target.JVM_SCALAR).within(new MemoryBudget(0, Map.of("n", 2L)));
    PassContext context = PassContext.DEFAULT.within(options);
    check(graph -> StandardPasses.PIPELINE.run(graph, context, options), "remat", false);
  }

  private static void check(UnaryOperator<Graph> pass, String name, boolean idempotent) {
    for (int seed = 0; seed < GRAPHS; seed++) {
      String where = name + ", seed " + seed + "\n";
      Graph graph = RandomGraph.of(new Random(seed));
      Graph result = pass.apply(graph);
      List<Tensor> inputs = RandomGraph.inputs(graph, new Random(seed));
      SameBits.check(
          Interpreter.run(graph, inputs),
          Interpreter.run(result, inputs),
          () -> where + graph + result);
      if (idempotent) {
        assertEquals(
            result.toString(),
            pass.apply(result).toString(),
            () -> where + "not idempotent on\n" + graph);
      }
    }
  }
}
