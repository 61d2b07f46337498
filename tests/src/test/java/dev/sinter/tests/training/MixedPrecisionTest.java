package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.frontend.composite.Reduction;
import dev.sinter.frontend.nn.Input;
import dev.sinter.frontend.nn.Layer;
import dev.sinter.frontend.nn.Network;
import dev.sinter.frontend.nn.Objective;
import dev.sinter.frontend.nn.functional.ClassificationLosses;
import dev.sinter.frontend.nn.layer.Convolution;
import dev.sinter.frontend.nn.layer.Flatten;
import dev.sinter.frontend.nn.layer.Linear;
import dev.sinter.frontend.nn.layer.MultiHeadAttention;
import dev.sinter.frontend.nn.layer.Recurrent;
import dev.sinter.frontend.nn.layer.Sequential;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.LossScale;
import dev.sinter.ir.train.MixedPrecision;
import dev.sinter.ir.train.Optimizer;
import dev.sinter.ir.train.TrainSpec;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import dev.sinter.runtime.optim.Adam;
import dev.sinter.runtime.optim.Sgd;
import dev.sinter.runtime.optim.schedule.Constant;
import dev.sinter.runtime.train.Trainer;
import dev.sinter.tests.kernels.UsableTargets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Training with products of 16-bit operands. */
final class MixedPrecisionTest {
  private static final int STEPS = 80;
  private static final MixedPrecision QUICK =
      new MixedPrecision(ElementType.F16, new LossScale.Dynamic(64, 2, 0.5, 3));

  /** Least squares through a hidden layer. */
  private static TrainSpec regression() {
    GraphBuilder builder = new GraphBuilder("regression");
    NumPy np = new NumPy(builder);
    Value x = builder.input("x", TensorType.parse("f32[batch,13]"));
    Value y = builder.input("y", TensorType.parse("f32[batch]"));
    Value w1 = builder.input("w1", TensorType.parse("f32[13,20]"));
    Value w2 = builder.input("w2", TensorType.parse("f32[20]"));
    Value hidden = np.tanh(np.matmul(x, w1));
    builder.output("loss", np.mean(np.square(np.sub(np.matmul(hidden, w2), y))));
    SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();
    Random random = new Random(5);
    parameters.put("w1", random(random, "f32[13,20]"));
    parameters.put("w2", random(random, "f32[20]"));
    Optimizer optimizer = Optimizer.of(Adam.defaults(), new Constant(0.01));
    return TrainSpec.of(builder.build(), "loss", parameters, optimizer);
  }

  /** ½w²x by descent: its gradient wx is a product with an operand of f16. */
  private static TrainSpec overflowing(LossScale scale) {
    GraphBuilder builder = new GraphBuilder("overflowing");
    NumPy np = new NumPy(builder);
    Value x = builder.input("x", TensorType.parse("f32[1]"));
    Value w = builder.input("w", TensorType.parse("f32[1]"));
    builder.output("loss", np.mul(np.dot(np.square(w), x), 0.5));
    SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();
    parameters.put("w", Tensor.of(new float[] {1}, 1));
    Optimizer optimizer = Optimizer.of(new Sgd(), new Constant(0.125));
    return TrainSpec.of(builder.build(), "loss", parameters, optimizer)
        .with(new MixedPrecision(ElementType.F16, scale));
  }

  private static Tensor random(Random random, String type) {
    Tensor tensor = Tensor.zeros(TensorType.parse(type));
    for (long i = 0; i < tensor.size(); i++) {
      tensor.setDouble(i, random.nextGaussian() * 0.3);
    }
    return tensor;
  }

  private static Map<String, Tensor> batch(long seed) {
    Random random = new Random(seed);
    Tensor x = random(random, "f32[16,13]");
    Tensor y = Tensor.zeros(TensorType.parse("f32[16]"));
    for (long i = 0; i < y.size(); i++) {
      y.setDouble(i, Math.sin(3 * x.getDouble(i * 13)));
    }
    return Map.of("x", x, "y", y);
  }

  private static Trainer trainer(TrainSpec spec, Target target, int threads) {
    RunOptions run = RunOptions.defaults().withThreads(threads).withTarget(target.name());
    return Trainer.of(spec, CompileOptions.forTargets(target), run);
  }

  static List<Target> targets() {
    return UsableTargets.bytecodeAndBestMachine();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void convergesAsWithF32(Target target) {
    double exact = lastLosses(regression(), target);
    for (MixedPrecision precision : List.of(MixedPrecision.bf16(), MixedPrecision.f16())) {
      double mixed = lastLosses(regression().with(precision), target);
      assertTrue(mixed != exact, "nothing is rounded with " + precision);
      assertEquals(exact, mixed, 0.05 * exact, precision.toString());
    }
  }

  private static double lastLosses(TrainSpec spec, Target target) {
    double sum = 0;
    try (Trainer trainer = trainer(spec, target, 1)) {
      for (int step = 0; step < STEPS; step++) {
        double loss = trainer.step(batch(step));
        sum += step < STEPS - 10 ? 0 : loss;
      }
      assertEquals(STEPS, trainer.steps() + trainer.skippedSteps());
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource("targets")
  void stepsAreTheInterpretersAndOfThatBits(Target target) {
    TrainSpec spec = regression().with(QUICK);
    InterpretedTrainer oracle = new InterpretedTrainer(spec);
    try (Trainer one = trainer(spec, target, 1);
        Trainer two = trainer(spec, target, 2)) {
      for (int step = 0; step < 12; step++) {
        double loss = one.step(batch(step));
        assertEquals(loss, two.step(batch(step)), "loss of step " + step);
        assertEquals(oracle.step(batch(step)), loss, 1e-4 * loss, "loss of step " + step);
      }
      assertEquals(64 * 16, one.lossScale(), "after 12 good steps");
      one.state()
          .forEach((name, tensor) -> assertTrue(tensor.contentEquals(two.state().get(name)), name));
    }
  }

  /** A network whose products are of another kind, on [4, 6, 8, 8] or [4, 6, 8]. */
  record Kind(String input, Layer layer) {}

  static List<Kind> kinds() {
    return List.of(
        new Kind("f32[4,6,8,8]", Convolution.of(3, 3, 3).withPadding(1).withStride(2)),
        new Kind("f32[4,6,8]", new MultiHeadAttention(2).causally()),
        new Kind("f32[4,6,8]", Recurrent.lstm(5)));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyProductIsRounded(Kind kind) {
    Network network =
        Network.of(
            "network",
            Input.of("x", kind.input()),
            "scores",
            Sequential.of(kind.layer(), new Flatten(), new Linear(3)),
            1);
    Objective objective =
        Objective.of(
            "scores",
            Input.of("label", "i64[4]"),
            (np, y, label) -> ClassificationLosses.crossEntropy(np, y, label, Reduction.MEAN));
    TrainSpec exact =
        network.trainSpec(objective, Optimizer.of(Adam.defaults(), new Constant(0.01)));
    TrainSpec spec = exact.with(MixedPrecision.bf16());
    Map<String, Tensor> batch =
        Map.of(
            "x",
            random(new Random(4), kind.input()),
            "label",
            Tensor.of(new long[] {0, 1, 2, 1}, 4));
    InterpretedTrainer oracle = new InterpretedTrainer(spec);
    InterpretedTrainer unrounded = new InterpretedTrainer(exact);
    try (Trainer trainer = trainer(spec, Sinter.hostTarget(), 1)) {
      for (int step = 0; step < 3; step++) {
        double loss = oracle.step(batch);
        assertEquals(loss, trainer.step(batch), 1e-3 * loss);
        double f32 = unrounded.step(batch);
        assertTrue(f32 != loss, "nothing is rounded");
        assertEquals(f32, loss, 0.02 * f32);
      }
    }
  }

  @Test
  void whatIsSkippedIsNotAccumulated() {
    TrainSpec once = overflowing(new LossScale.Dynamic(0x1p17, 2, 0.5, 100));
    TrainSpec spec =
        TrainSpec.of(
                once.model(),
                once.loss(),
                once.parameters(),
                Optimizer.of(new Sgd(), new Constant(0.125)).accumulating(2))
            .with(once.precision().orElseThrow());
    Map<String, Tensor> batch = Map.of("x", Tensor.of(new float[] {1}, 1));
    try (Trainer trainer = trainer(spec, Sinter.hostTarget(), 1)) {
      trainer.step(batch);
      trainer.step(batch);
      assertEquals(1, trainer.parameters().get("w").getDouble(0), "one of two batches");
      trainer.step(batch);
      assertEquals(0.875, trainer.parameters().get("w").getDouble(0));
      assertEquals(List.of(2L, 1L), List.of(trainer.steps(), trainer.skippedSteps()));
    }
  }

  @Test
  void anOverflowSkipsTheStepAndHalvesTheScale() {
    TrainSpec spec = overflowing(new LossScale.Dynamic(0x1p16, 2, 0.5, 2));
    Map<String, Tensor> batch = Map.of("x", Tensor.of(new float[] {1}, 1));
    try (Trainer trainer = trainer(spec, Sinter.hostTarget(), 1);
        Trainer resumed = trainer(spec, Sinter.hostTarget(), 1)) {
      assertEquals(0.5, trainer.step(batch));
      trainer.step(batch);
      assertEquals(0x1p17, trainer.lossScale(), "two good steps");
      double before = trainer.parameters().get("w").getDouble(0);
      assertEquals(0.875 * 0.875, before);
      // What is multiplied with x is half the scale, and beyond the range of f16.
      trainer.step(batch);
      assertEquals(before, trainer.parameters().get("w").getDouble(0));
      assertEquals(0x1p16, trainer.lossScale());
      assertEquals(List.of(2L, 1L), List.of(trainer.steps(), trainer.skippedSteps()));
      resumed.restore(trainer.checkpoint(Map.of()));
      assertEquals(0x1p16, resumed.lossScale());
      assertEquals(1, resumed.skippedSteps());
      trainer.step(batch);
      assertEquals(3, trainer.steps());
    }
  }

  @Test
  void aFixedScaleSkipsWhatItOverflows() {
    Map<String, Tensor> batch = Map.of("x", Tensor.of(new float[] {1}, 1));
    try (Trainer good = trainer(overflowing(new LossScale.Fixed(8)), Sinter.hostTarget(), 1);
        Trainer bad = trainer(overflowing(new LossScale.Fixed(0x1p17)), Sinter.hostTarget(), 1)) {
      good.step(batch);
      bad.step(batch);
      assertEquals(0.875, good.parameters().get("w").getDouble(0));
      assertEquals(1, bad.parameters().get("w").getDouble(0));
      assertEquals(List.of(0L, 1L), List.of(good.skippedSteps(), bad.skippedSteps()));
      assertEquals(8, good.lossScale());
    }
  }

  @Test
  void aLossThatIsNotFiniteIsRefusedAndChangesNothing() {
    try (Trainer trainer =
        trainer(overflowing(LossScale.Dynamic.defaults()), Sinter.hostTarget(), 1)) {
      Map<String, Tensor> bad = Map.of("x", Tensor.of(new float[] {Float.NaN}, 1));
      SinterException refusal = assertThrows(SinterException.class, () -> trainer.step(bad));
      assertEquals(ErrorCode.VALUE_OUT_OF_RANGE, refusal.code());
      assertEquals(0x1p16, trainer.lossScale());
      assertEquals(0, trainer.skippedSteps());
    }
  }

  @Test
  void settingsAreChecked() {
    assertThrows(SinterException.class, () -> new LossScale.Fixed(0));
    assertThrows(SinterException.class, () -> new LossScale.Dynamic(1, 0.5, 0.5, 1));
    assertThrows(SinterException.class, () -> new LossScale.Dynamic(1, 2, 1, 1));
    assertThrows(SinterException.class, () -> new LossScale.Dynamic(1, 2, 0.5, 0));
    assertThrows(
        SinterException.class, () -> new MixedPrecision(ElementType.F64, new LossScale.None()));
  }
}
