package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.Optimizer;
import dev.sinter.ir.train.TrainSpec;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import dev.sinter.runtime.optim.Adam;
import dev.sinter.runtime.optim.Sgd;
import dev.sinter.runtime.optim.schedule.Constant;
import dev.sinter.runtime.optim.schedule.Plateau;
import dev.sinter.runtime.train.Trainer;
import dev.sinter.runtime.train.TrainingGraph;
import dev.sinter.tests.kernels.UsableTargets;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every step of training. */
final class TrainerTest {
  private static final int FEATURES = 37;

  /** Least squares through a hidden layer, with moving averages of the data as state. */
  private static TrainSpec spec() {
    GraphBuilder builder = new GraphBuilder("regression");
    NumPy np = new NumPy(builder);
    Value x = builder.input("x", TensorType.parse("f32[batch,37]"));
    Value y = builder.input("y", TensorType.parse("f32[batch]"));
    Value w1 = builder.input("w1", TensorType.parse("f32[37,50]"));
    Value b1 = builder.input("b1", TensorType.parse("f32[50]"));
    Value w2 = builder.input("w2", TensorType.parse("f32[50]"));
    Value mean = builder.input("mean", TensorType.parse("f32[37]"));
    Value next = np.add(np.mul(mean, 0.9), np.mul(np.mean(x, 0), 0.1));
    Value hidden = np.tanh(np.add(np.matmul(np.sub(x, np.stopGradient(next)), w1), b1));
    builder.output("loss", np.mean(np.square(np.sub(np.matmul(hidden, w2), y))));
    builder.output("next", next);
    builder.state("mean", "next");
    SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();
    Random random = new Random(5);
    parameters.put("w1", random(random, "f32[37,50]"));
    parameters.put("b1", random(random, "f32[50]"));
    parameters.put("w2", random(random, "f32[50]"));
    SequencedMap<String, Tensor> state = new LinkedHashMap<>();
    state.put("mean", Tensor.zeros(TensorType.parse("f32[37]")));
    Optimizer optimizer = Optimizer.of(Adam.defaults(), new Constant(0.01));
    return TrainSpec.of(builder.build(), "loss", parameters, state, optimizer);
  }

  private static Tensor random(Random random, String type) {
    Tensor tensor = Tensor.zeros(TensorType.parse(type));
    for (long i = 0; i < tensor.size(); i++) {
      tensor.setDouble(i, random.nextGaussian() * 0.3);
    }
    return tensor;
  }

  private static Map<String, Tensor> batch(long seed, int size) {
    Random random = new Random(seed);
    Tensor x = random(random, "f32[%d,%d]".formatted(size, FEATURES));
    Tensor y = Tensor.zeros(TensorType.parse("f32[%d]".formatted(size)));
    for (long i = 0; i < size; i++) {
      y.setDouble(i, Math.sin(3 * x.getDouble(i * FEATURES)));
    }
    return Map.of("x", x, "y", y);
  }

  static List<Target> targets() {
    return UsableTargets.bytecodeAndBestMachine();
  }

  private static Trainer trainer(Target target, int threads) {
    RunOptions run = RunOptions.defaults().withThreads(threads).withTarget(target.name());
    return Trainer.of(spec(), CompileOptions.forTargets(target), run);
  }

  @ParameterizedTest
  @MethodSource("targets")
  void threadsDoNotShowInTheBits(Target target) {
    try (Trainer one = trainer(target, 1);
        Trainer two = trainer(target, 2)) {
      double first = 0;
      double last = 0;
      for (int step = 0; step < 40; step++) {
        Map<String, Tensor> batch = batch(step, 16 + step % 3);
        last = one.step(batch);
        first = step == 0 ? last : first;
        assertEquals(last, two.step(batch), "loss of step " + step);
      }
      assertTrue(last < 0.8 * first, "%s, then %s".formatted(first, last));
      assertSameBits(one.state(), two.state());
      assertEquals(40, one.steps());
    }
  }

  private static void assertSameBits(Map<String, Tensor> expected, Map<String, Tensor> found) {
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach((name, tensor) -> assertTrue(tensor.contentEquals(found.get(name)), name));
  }

  @Test
  void goesOnFromItsState() {
    try (Trainer whole = trainer(Sinter.hostTarget(), 1);
        Trainer resumed = trainer(Sinter.hostTarget(), 1)) {
      for (int step = 0; step < 10; step++) {
        whole.step(batch(step, 8));
      }
      resumed.restore(whole.state());
      for (int step = 10; step < 20; step++) {
        assertEquals(whole.step(batch(step, 8)), resumed.step(batch(step, 8)));
      }
      assertSameBits(whole.state(), resumed.state());
    }
  }

  /** Plain gradient descent at a rate, from the usual parameters. */
  private static Trainer descent(double rate) {
    TrainSpec spec = spec();
    return Trainer.of(
        TrainSpec.of(
            spec.model(),
            spec.loss(),
            spec.parameters(),
            spec.state(),
            Optimizer.of(new Sgd(), new Constant(rate))));
  }

  @Test
  void theHostScalesTheRate() {
    try (Trainer whole = descent(0.25);
        Trainer half = descent(0.5)) {
      assertEquals(1, half.rateFactor());
      half.scaleRate(0.5);
      for (int step = 0; step < 3; step++) {
        assertEquals(whole.step(batch(step, 8)), half.step(batch(step, 8)));
      }
      assertEquals(0.5, half.rateFactor());
      assertSameBits(whole.parameters(), half.parameters());
      whole.restore(half.checkpoint(Map.of()).state());
      assertEquals(0.5, whole.rateFactor());
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesARateThatIsNone(double factor) {
    try (Trainer trainer = descent(0.5)) {
      trainer.scaleRate(0.25);
      SinterException refusal =
          assertThrows(SinterException.class, () -> trainer.scaleRate(factor));
      assertEquals(ErrorCode.ATTRIBUTE_INVALID, refusal.code());
      Map<String, Tensor> state = trainer.state();
      state.put(TrainingGraph.RATE, Tensor.scalar(ElementType.F64, factor));
      assertThrows(SinterException.class, () -> trainer.restore(state));
      assertEquals(0.25, trainer.rateFactor());
    }
  }

  @Test
  void aPlateauLowersTheRate() {
    Plateau plateau =
        new Plateau(
            new Plateau.Settings(Plateau.Goal.LOWEST, 0.5, 1, 0, 0, Plateau.Threshold.ABSOLUTE, 0));
    try (Trainer trainer = descent(1e-9)) {
      for (int epoch = 0; epoch < 3; epoch++) {
        trainer.step(batch(1, 8));
        trainer.scaleRate(plateau.observe(1));
      }
      assertEquals(0.5, trainer.rateFactor());
    }
  }

  @Test
  void refusesAStepWhoseLossIsNotFinite() {
    try (Trainer trainer = trainer(Sinter.hostTarget(), 1)) {
      trainer.step(batch(1, 8));
      Map<String, Tensor> before = trainer.state();
      Map<String, Tensor> bad = batch(2, 8);
      bad.get("y").setDouble(3, Double.NaN);
      SinterException refusal = assertThrows(SinterException.class, () -> trainer.step(bad));
      assertEquals(ErrorCode.VALUE_OUT_OF_RANGE, refusal.code());
      assertEquals(
          "regression: the loss 'loss' of step 2 is NaN; the step was not made",
          refusal.getMessage());
      assertSameBits(before, trainer.state());
      trainer.step(batch(3, 8));
      assertEquals(2, trainer.steps());
    }
  }

  /** Vectors of bytecode are objects until C2 has compiled their methods, which takes a while. */
  static List<Target> targetsWithoutWarmUp() {
    return targets().stream().filter(one -> one.kind() != Target.Kind.JVM_VECTOR).toList();
  }

  @ParameterizedTest
  @MethodSource("targetsWithoutWarmUp")
  void allocatesNothing(Target target) {
    try (Trainer trainer = trainer(target, 1)) {
      Map<String, Tensor> batch = batch(1, 16);
      Tensor[] data = {batch.get("x"), batch.get("y")};
      Tensor[] results = {Tensor.zeros(TensorType.parse("f32[]"))};
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 60 && least > 0; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int step = 0; step < 50; step++) {
          trainer.step(data, results);
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertEquals(0, least, "bytes in 50 steps, at best of 60 tries");
    }
  }
}
