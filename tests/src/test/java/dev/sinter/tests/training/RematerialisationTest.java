package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.spi.MemoryBudget;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.Optimizer;
import dev.sinter.ir.train.TrainSpec;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import dev.sinter.runtime.optim.Adam;
import dev.sinter.runtime.optim.schedule.Constant;
import dev.sinter.runtime.train.Trainer;
import dev.sinter.runtime.train.TrainingGraph;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/** Values computed twice to save memory: less of it, and the same bits. */
final class RematerialisationTest {
  private static final int LAYERS = 6;
  private static final int WIDTH = 24;
  private static final long BATCH = 64;
  private static final Map<String, Long> SIZES = Map.of("batch", BATCH);

  /** Residual layers of x + swish(LayerNorm(x)·w), of which much is kept for the way back. */
  private static TrainSpec spec() {
    GraphBuilder builder = new GraphBuilder("deep");
    NumPy np = new NumPy(builder);
    Value x = builder.input("x", TensorType.parse("f32[batch,24]"));
    SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();
    Random random = new Random(3);
    Value h = x;
    for (int layer = 0; layer < LAYERS; layer++) {
      Value w = builder.input("w" + layer, TensorType.of(ElementType.F32, WIDTH, WIDTH));
      parameters.put("w" + layer, random(random, w.type()));
      Value centered = np.sub(h, np.mean(h, true, 1));
      Value scaled = np.div(centered, np.sqrt(np.add(np.mean(np.square(centered), true, 1), 1e-3)));
      Value z = np.matmul(scaled, w);
      h = np.add(h, np.div(z, np.add(np.exp(np.negative(z)), 1)));
    }
    builder.output("loss", np.mean(np.square(h)));
    Optimizer optimizer = Optimizer.of(Adam.defaults(), new Constant(0.01));
    return TrainSpec.of(builder.build(), "loss", parameters, optimizer);
  }

  private static Tensor random(Random random, TensorType type) {
    Tensor tensor = Tensor.zeros(type);
    for (long i = 0; i < tensor.size(); i++) {
      tensor.setDouble(i, random.nextGaussian() * 0.3);
    }
    return tensor;
  }

  private static CompileOptions options(Target target, long bytes) {
    CompileOptions plain = CompileOptions.forTargets(target);
    return bytes == Long.MAX_VALUE ? plain : plain.within(new MemoryBudget(bytes, SIZES));
  }

  private static long arena(long budget) {
    Graph step = TrainingGraph.of(spec(), Sinter.differentiator());
    RunOptions run = RunOptions.defaults().withTarget(Target.JVM_SCALAR.name());
    try (Executable executable = Sinter.compile(step, options(Target.JVM_SCALAR, budget), run)) {
      return executable.memory(SIZES).arena();
    }
  }

  @Test
  void lessMemoryIsUsed() {
    long all = arena(Long.MAX_VALUE);
    long most = arena(all * 8 / 10);
    long least = arena(0);
    String found = "%d, %d, %d".formatted(all, most, least);
    assertTrue(most < all && least <= most, found);
    assertTrue(least < 0.75 * all, found);
    assertEquals(all, arena(all * 2), "nothing is computed twice without need");
  }

  @Test
  void bitsStayAsTheyAre() {
    Target target = Sinter.hostTarget();
    RunOptions run = RunOptions.defaults().withTarget(target.name());
    try (Trainer keeping = Trainer.of(spec(), options(target, Long.MAX_VALUE), run);
        Trainer again = Trainer.of(spec(), options(target, 0), run)) {
      Random random = new Random(9);
      for (int step = 0; step < 5; step++) {
        Map<String, Tensor> batch =
            Map.of("x", random(random, TensorType.of(ElementType.F32, BATCH, WIDTH)));
        assertEquals(keeping.step(batch), again.step(batch));
      }
      keeping
          .state()
          .forEach(
              (name, tensor) -> assertTrue(tensor.contentEquals(again.state().get(name)), name));
    }
  }

  @Test
  void sizesMustBeKnown() {
    Graph step = TrainingGraph.of(spec(), Sinter.differentiator());
    CompileOptions options =
        CompileOptions.forTargets(Target.JVM_SCALAR).within(new MemoryBudget(1, Map.of()));
    SinterException e =
        assertThrows(SinterException.class, () -> Sinter.compileArtifact(step, options));
    assertEquals(ErrorCode.INPUT_MISSING, e.code());
    assertTrue(e.getMessage().contains("no size for 'batch' of input 'x'"), e::getMessage);
  }
}
