package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.safetensors.Safetensors;
import dev.sinter.ir.safetensors.SafetensorsFile;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.NormPenalty;
import dev.sinter.ir.train.Optimizer;
import dev.sinter.ir.train.Schedule;
import dev.sinter.ir.train.TrainSpec;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.optim.Adam;
import dev.sinter.runtime.optim.ClipByValue;
import dev.sinter.runtime.optim.Sgd;
import dev.sinter.runtime.optim.schedule.Constant;
import dev.sinter.runtime.train.Checkpoint;
import dev.sinter.runtime.train.Trainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is saved of a training, and what goes on from it. */
final class CheckpointTest {
  private static final Schedule RATE = (np, step) -> np.div(np.scalar(ElementType.F64, 0.1), step);
  private static final Optimizer ADAM = Optimizer.of(Adam.defaults(), RATE);

  @TempDir private Path folder;

  /** The mean of what an activation makes of a product. */
  private static TrainSpec spec(
      String name, String loss, long size, boolean squared, Optimizer optimizer) {
    GraphBuilder builder = new GraphBuilder(name);
    NumPy np = new NumPy(builder);
    Value x = builder.input("x", TensorType.of(ElementType.F32, size));
    Value w = builder.input("w", TensorType.of(ElementType.F32, size));
    Value product = np.mul(w, x);
    builder.output(loss, np.mean(squared ? np.square(product) : np.exp(product)));
    SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();
    Tensor initial = Tensor.zeros(w.type());
    for (long i = 0; i < size; i++) {
      initial.setDouble(i, 1.0 / (i + 1));
    }
    parameters.put("w", initial);
    return TrainSpec.of(builder.build(), loss, parameters, optimizer);
  }

  private static TrainSpec usual(Optimizer optimizer) {
    return spec("usual", "loss", 3, true, optimizer);
  }

  private static Trainer trainer(TrainSpec spec) {
    RunOptions run = RunOptions.defaults().withThreads(1).withTarget(Target.JVM_SCALAR.name());
    return Trainer.of(spec, CompileOptions.forTargets(Target.JVM_SCALAR), run);
  }

  private static Map<String, Tensor> batch() {
    return Map.of("x", Tensor.of(new float[] {0.3f, -0.7f, 1.1f}, 3));
  }

  @Test
  void goesOnFromAFile() {
    Path file = folder.resolve("a.safetensors");
    try (Trainer whole = trainer(usual(ADAM));
        Trainer resumed = trainer(usual(ADAM))) {
      whole.step(batch());
      whole.save(file, Map.of("epoch", "3", "größe", "1\n2"));
      assertEquals(Map.of("epoch", "3", "größe", "1\n2"), resumed.load(file));
      assertEquals(1, resumed.steps());
      assertEquals(whole.step(batch()), resumed.step(batch()));
      whole
          .state()
          .forEach(
              (name, tensor) -> assertTrue(tensor.contentEquals(resumed.state().get(name)), name));
    }
  }

  @Test
  void equalTrainingsMakeEqualFiles() throws Exception {
    for (String name : List.of("a", "b")) {
      try (Trainer trainer = trainer(usual(ADAM))) {
        trainer.step(batch());
        trainer.save(folder.resolve(name), Map.of("epoch", "3"));
      }
    }
    assertEquals(-1, Files.mismatch(folder.resolve("a"), folder.resolve("b")));
  }

  @Test
  void otherProgramsFindTheParameters() {
    Path file = folder.resolve("a.safetensors");
    try (Trainer trainer = trainer(usual(ADAM))) {
      trainer.save(file, Map.of());
      SafetensorsFile content = Safetensors.read(file);
      assertTrue(trainer.parameters().get("w").contentEquals(content.tensors().get("w")));
      assertEquals("usual", content.metadata().get("sinter.model"));
    }
  }

  /**
   * Another training than the usual one.
   *
   * @param differences what is said of it
   */
  record Other(String what, TrainSpec spec, List<String> differences) {
    @Override
    public String toString() {
      return what;
    }
  }

  static List<Other> others() {
    Optimizer constant = Optimizer.of(Adam.defaults(), new Constant(0.1));
    UnaryOperator<String> optimizer =
        schedule ->
            "rule=Adam[beta1=0.9, beta2=0.999, epsilon=1.0E-8, corrected=true], schedule="
                + schedule;
    return List.of(
        new Other("name", spec("other", "loss", 3, true, ADAM), List.of("model usual in the file")),
        new Other("loss", spec("usual", "cost", 3, true, ADAM), List.of("loss loss in the file")),
        new Other(
            "shape",
            spec("usual", "loss", 4, true, ADAM),
            List.of(
                "'w' f32[3] in the file, f32[4] here",
                "'w#first_moment' f32[3] in the file, f32[4] here")),
        new Other(
            "operations",
            spec("usual", "loss", 3, false, ADAM),
            List.of("the operations of a step are others")),
        new Other(
            "a function for a rate",
            usual(Optimizer.of(Adam.defaults(), (np, step) -> np.div(RATE.rate(np, step), 2))),
            List.of("the operations of a step are others")),
        new Other(
            "schedule",
            usual(constant),
            List.of(optimizer.apply("…"), optimizer.apply("Constant[base=0.1]"))),
        new Other(
            "rule",
            usual(Optimizer.of(new Sgd(), RATE)),
            List.of("rule=Sgd[]", "'w#first_moment' f32[3] in the file, missing here")),
        new Other(
            "clipping", usual(ADAM.with(new ClipByValue(1))), List.of("transforms=[ClipByValue[")),
        new Other(
            "accumulation",
            usual(ADAM.accumulating(2)),
            List.of("batches=1", "batches=2", " missing in the file, f32[3] here")),
        new Other(
            "penalty",
            usual(ADAM).with(NormPenalty.of(NormPenalty.Norm.L1, 0.5, "w")),
            List.of("penalties [] in the file, [NormPenalty[norm=L1, strength=0.5")));
  }

  @ParameterizedTest
  @MethodSource("others")
  void aCheckpointOfAnotherTrainingIsRefused(Other other) {
    Path file = folder.resolve("usual.safetensors");
    try (Trainer usual = trainer(usual(ADAM));
        Trainer trainer = trainer(other.spec())) {
      usual.save(file, Map.of());
      Map<String, Tensor> before = trainer.state();
      SinterException refusal = assertThrows(SinterException.class, () -> trainer.load(file));
      assertEquals(ErrorCode.CHECKPOINT_MISMATCH, refusal.code());
      assertTrue(
          refusal.getMessage().startsWith(file + ": of another training: "), refusal::getMessage);
      for (String difference : other.differences()) {
        assertTrue(refusal.getMessage().contains(difference), refusal::getMessage);
      }
      before.forEach(
          (name, tensor) -> assertTrue(tensor.contentEquals(trainer.state().get(name)), name));
    }
  }

  @Test
  void stateGoesToAnotherTrainingOnRequest() {
    Path file = folder.resolve("usual.safetensors");
    Optimizer other = Optimizer.of(Adam.defaults(), new Constant(0.1));
    try (Trainer usual = trainer(usual(ADAM));
        Trainer trainer = trainer(usual(other))) {
      usual.step(batch());
      usual.save(file, Map.of());
      trainer.restore(Checkpoint.read(file).state());
      assertEquals(1, trainer.steps());
    }
  }

  @Test
  void whatIsNoCheckpointIsRefused() {
    assertRefused(Map.of(), "is no checkpoint: its metadata has no 'sinter.checkpoint'");
    assertRefused(Map.of("sinter.checkpoint", "2"), "a checkpoint of version 2, expected 1");
  }

  private void assertRefused(Map<String, String> metadata, String because) {
    Path file = folder.resolve("weights.safetensors");
    Tensor w = Tensor.of(new float[] {1, 2, 3}, 3);
    Safetensors.write(file, SafetensorsFile.of(Map.of("w", w), metadata));
    SinterException refusal = assertThrows(SinterException.class, () -> Checkpoint.read(file));
    assertEquals(ErrorCode.FILE_MALFORMED, refusal.code());
    assertEquals(file + ": " + because, refusal.getMessage());
  }
}
