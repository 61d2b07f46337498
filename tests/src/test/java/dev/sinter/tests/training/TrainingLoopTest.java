package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.Optimizer;
import dev.sinter.ir.train.TrainSpec;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.data.Dataset;
import dev.sinter.runtime.optim.Adam;
import dev.sinter.runtime.optim.schedule.Constant;
import dev.sinter.runtime.optim.schedule.Plateau;
import dev.sinter.runtime.train.Checkpoint;
import dev.sinter.runtime.train.Trainer;
import dev.sinter.runtime.train.loop.Checkpoints;
import dev.sinter.runtime.train.loop.EarlyStopping;
import dev.sinter.runtime.train.loop.EpochRecord;
import dev.sinter.runtime.train.loop.Evaluation;
import dev.sinter.runtime.train.loop.History;
import dev.sinter.runtime.train.loop.LoopOptions;
import dev.sinter.runtime.train.loop.RateReduction;
import dev.sinter.runtime.train.loop.Scoring;
import dev.sinter.runtime.train.loop.TrainingJob;
import dev.sinter.runtime.train.loop.TrainingListener;
import dev.sinter.runtime.train.loop.TrainingLoop;
import dev.sinter.runtime.train.metric.RegressionErrors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A linear regression, epoch by epoch. */
final class TrainingLoopTest {
  private static final int ROWS = 22;
  private static final String VALIDATION_LOSS = EpochRecord.VALIDATION + "loss";

  @TempDir private Path folder;

  /** The mean squared error of x·w + b, and how many batches were seen, which is state. */
  private static TrainSpec spec(double rate) {
    GraphBuilder builder = new GraphBuilder("line");
    NumPy np = new NumPy(builder);
    Value x = builder.input("x", TensorType.parse("f32[batch,3]"));
    Value y = builder.input("y", TensorType.parse("f32[batch]"));
    Value w = builder.input("w", TensorType.parse("f32[3]"));
    Value b = builder.input("b", TensorType.parse("f32[]"));
    Value seen = builder.input("seen", TensorType.parse("f32[]"));
    Value error = np.sub(np.add(np.matmul(x, w), b), y);
    builder.output("loss", np.mean(np.square(error)));
    builder.output("errors", error);
    builder.output("next", np.add(seen, 1));
    builder.state("seen", "next");
    SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();
    parameters.put("w", Tensor.of(new float[3], 3));
    parameters.put("b", Tensor.of(new float[1]));
    SequencedMap<String, Tensor> state = new LinkedHashMap<>();
    state.put("seen", Tensor.of(new float[1]));
    Optimizer optimizer = Optimizer.of(Adam.defaults(), new Constant(rate));
    return TrainSpec.of(builder.build(), "loss", parameters, state, optimizer);
  }

  private static Graph evaluation() {
    GraphBuilder builder = new GraphBuilder("line.evaluation");
    NumPy np = new NumPy(builder);
    Value w = builder.input("w", TensorType.parse("f32[3]"));
    Value x = builder.input("x", TensorType.parse("f32[batch,3]"));
    Value y = builder.input("y", TensorType.parse("f32[batch]"));
    Value b = builder.input("b", TensorType.parse("f32[]"));
    Value found = np.add(np.matmul(x, w), b);
    builder.output("loss", np.mean(np.square(np.sub(found, y))));
    builder.output("found", found);
    return builder.build();
  }

  private static Evaluation scored() {
    return new Evaluation(
        evaluation(), 4, List.of(new Scoring("found", "y", new RegressionErrors())));
  }

  private static Dataset data(int rows, long seed, double noise) {
    Random random = new Random(seed);
    float[] x = new float[3 * rows];
    float[] y = new float[rows];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < 3; i++) {
        x[3 * row + i] = (float) random.nextGaussian();
        y[row] += (i + 1) * x[3 * row + i];
      }
      y[row] += (float) (5 + noise * random.nextGaussian());
    }
    return named("x", Tensor.of(x, rows, 3), "y", Tensor.of(y, rows));
  }

  private static Dataset named(Object... namesAndValues) {
    SequencedMap<String, Tensor> columns = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      columns.put((String) namesAndValues[i], (Tensor) namesAndValues[i + 1]);
    }
    return Dataset.of(columns);
  }

  private static TrainingJob job(double rate, LoopOptions options) {
    return TrainingJob.of(spec(rate), data(ROWS, 1, 0.1), options)
        .validatedBy(scored(), data(9, 2, 0.1));
  }

  private static TrainingLoop loop(TrainingJob job) {
    RunOptions run = RunOptions.defaults().withThreads(1).withTarget(Target.JVM_SCALAR.name());
    return TrainingLoop.of(job, CompileOptions.forTargets(Target.JVM_SCALAR), run);
  }

  @Test
  void lossesFallAndAreAveragesOfRows() {
    List<String> heard = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void epochBegins(int epoch, int batches) {
            heard.add("begins %d of %d".formatted(epoch, batches));
            losses.clear();
          }

          @Override
          public void batchDone(int epoch, int batch, double loss) {
            losses.add(loss);
          }

          @Override
          public void epochEnds(EpochRecord result, long nanoseconds) {
            double expected = 0;
            for (int i = 0; i < losses.size(); i++) {
              expected += losses.get(i) * (i < 2 ? 8 : ROWS - 16) / ROWS;
            }
            assertEquals(expected, result.metrics().get("loss"), 1e-12);
            heard.add("ends " + result.epoch());
          }
        };
    try (TrainingLoop loop = loop(job(0.1, LoopOptions.of(60, 8, 3)))) {
      History history = loop.run(listener);
      assertEquals(List.of("begins 1 of 3", "ends 1", "begins 2 of 3"), heard.subList(0, 3));
      assertEquals(60, history.epochs().size());
      SequencedMap<String, Double> last = history.epochs().getLast().metrics();
      assertEquals(
          List.of(
              "loss",
              "validation.loss",
              "validation.mean_squared_error",
              "validation.mean_absolute_error",
              "validation.r2"),
          List.copyOf(last.keySet()));
      assertTrue(last.get("validation.r2") > 0.99, last.toString());
      assertEquals(last.get(VALIDATION_LOSS), last.get("validation.mean_squared_error"), 1e-6);
      assertEquals(
          last.get(VALIDATION_LOSS), loop.evaluate(data(9, 2, 0.1)).get("loss"), "the same again");
      assertEquals(180, loop.values().get("seen").getDouble(0));
    }
  }

  @Test
  void stopsEarlyAndRestoresTheBest() {
    // A rate this high never settles, so that the best epoch is not the last.
    EarlyStopping stopping = new EarlyStopping(VALIDATION_LOSS, Plateau.Goal.LOWEST, 3, 0, true);
    try (TrainingLoop loop = loop(job(1.5, LoopOptions.of(500, 8, 3).with(stopping)))) {
      History history = loop.run(TrainingListener.NONE);
      assertTrue(history.epochs().size() < 500);
      assertEquals(history.epochs().size() - 3, history.bestEpoch());
      double best = history.epochs().get(history.bestEpoch() - 1).metrics().get(VALIDATION_LOSS);
      assertTrue(
          history.epochs().stream().allMatch(one -> one.metrics().get(VALIDATION_LOSS) >= best));
      assertEquals(best, loop.evaluate(data(9, 2, 0.1)).get("loss"));
      assertEquals(3.0 * history.bestEpoch(), loop.values().get("seen").getDouble(0));
    }
  }

  @Test
  void lowersTheRateOnAPlateau() {
    Plateau.Settings settings =
        new Plateau.Settings(Plateau.Goal.HIGHEST, 0.5, 0, 0, 0, Plateau.Threshold.ABSOLUTE, 0.01);
    RateReduction reduction = new RateReduction("validation.r2", settings);
    try (TrainingLoop loop = loop(job(1.5, LoopOptions.of(40, 8, 3).with(reduction)))) {
      List<EpochRecord> epochs = loop.run(TrainingListener.NONE).epochs();
      double factor = 1;
      double best = Double.NEGATIVE_INFINITY;
      for (EpochRecord one : epochs) {
        assertEquals(factor, one.rateFactor());
        double value = one.metrics().get("validation.r2");
        factor = value > best ? factor : Math.max(0.01, factor / 2);
        best = Math.max(best, value);
      }
      assertTrue(epochs.getLast().rateFactor() < 0.5);
    }
  }

  /** Everything that decides later epochs is in a checkpoint. */
  @ParameterizedTest
  @MethodSource("interruptions")
  void resumesToTheSameBits(int interrupted, int every) throws Exception {
    Path whole = folder.resolve("whole.safetensors");
    Path file = folder.resolve("part.safetensors");
    TrainingJob job = job(1.5, deciding(whole, every, 40));
    Map<String, Tensor> expected;
    History history;
    try (TrainingLoop loop = loop(job)) {
      history = loop.run(TrainingListener.NONE);
      expected = loop.values();
    }
    assertTrue(history.epochs().size() > interrupted, "it stopped too early for this test");
    TrainingListener killer =
        new TrainingListener() {
          @Override
          public void batchDone(int epoch, int batch, double loss) {
            if (epoch == interrupted && batch == 2) {
              throw new IllegalStateException("killed");
            }
          }
        };
    try (TrainingLoop loop = loop(job(1.5, deciding(file, every, 40)))) {
      assertThrows(IllegalStateException.class, () -> loop.run(killer));
    }
    try (TrainingLoop loop = loop(job(1.5, deciding(file, every, 40)))) {
      loop.resume(file);
      assertTrue(loop.history().epochs().size() < interrupted);
      assertEquals(history, loop.run(TrainingListener.NONE));
      expected.forEach(
          (name, value) -> assertTrue(value.contentEquals(loop.values().get(name)), name));
    }
    assertEquals(-1, Files.mismatch(whole, file));
    try (TrainingLoop loop = loop(job(1.5, deciding(file, every, 40)))) {
      loop.resume(file);
      assertEquals(history, loop.run(TrainingListener.NONE), "it was over");
      expected.forEach(
          (name, value) -> assertTrue(value.contentEquals(loop.values().get(name)), name));
    }
  }

  static Stream<Arguments> interruptions() {
    return Stream.of(arguments(2, 1), arguments(7, 1), arguments(7, 3), arguments(8, 5));
  }

  private static LoopOptions deciding(Path file, int every, int epochs) {
    Plateau.Settings settings =
        new Plateau.Settings(Plateau.Goal.LOWEST, 0.7, 1, 1, 0, Plateau.Threshold.RELATIVE, 0);
    return LoopOptions.of(epochs, 8, 3)
        .with(new EarlyStopping(VALIDATION_LOSS, Plateau.Goal.LOWEST, 4, 0, true))
        .with(new RateReduction(VALIDATION_LOSS, settings))
        .with(new Checkpoints(file, every));
  }

  @Test
  void resumesNothingElse() {
    Path file = folder.resolve("other.safetensors");
    try (TrainingLoop loop =
        loop(job(0.1, LoopOptions.of(1, 8, 3).with(new Checkpoints(file, 1))))) {
      loop.run(TrainingListener.NONE);
    }
    assertMismatch(
        "checkpoint: of another training: batch size 8 in the file, 7 here; seed 3 in the file, 4"
            + " here",
        job(0.1, LoopOptions.of(2, 7, 4)),
        file);
    LoopOptions same = LoopOptions.of(2, 8, 3);
    TrainingJob otherData = TrainingJob.of(spec(0.1), data(ROWS, 7, 0.1), same);
    String message =
        assertThrows(SinterException.class, () -> loop(otherData).resume(file)).getMessage();
    assertTrue(
        message.matches(
            "checkpoint: of another training: data [0-9a-f]{64} in the file, [0-9a-f]{64} here;"
                + " validation data [0-9a-f]{64} in the file, none here"),
        message);
    assertEquals(
        ErrorCode.CHECKPOINT_MISMATCH,
        assertThrows(SinterException.class, () -> loop(job(0.2, same)).resume(file)).code());
  }

  private static void assertMismatch(String message, TrainingJob job, Path file) {
    try (TrainingLoop loop = loop(job)) {
      SinterException refusal = assertThrows(SinterException.class, () -> loop.resume(file));
      assertEquals(message, refusal.getMessage());
      assertEquals(ErrorCode.CHECKPOINT_MISMATCH, refusal.code());
    }
  }

  @ParameterizedTest
  @MethodSource("forgeries")
  void refusesNotesThatAreNone(String key, String note, String message) {
    Path file = folder.resolve("forged.safetensors");
    LoopOptions options = LoopOptions.of(2, 8, 3).with(new Checkpoints(file, 1));
    TrainingJob job = TrainingJob.of(spec(0.1), data(ROWS, 1, 0.1), options);
    try (TrainingLoop loop = loop(job)) {
      loop.run(TrainingListener.NONE);
      Map<String, String> notes = new LinkedHashMap<>(Checkpoint.read(file).notes());
      notes.put(key, note);
      forge(file, notes);
      SinterException refusal = assertThrows(SinterException.class, () -> loop.resume(file));
      assertEquals(message, refusal.getMessage());
      assertEquals(ErrorCode.FILE_MALFORMED, refusal.code());
    }
  }

  private static void forge(Path file, Map<String, String> notes) {
    try (Trainer trainer = Trainer.of(spec(0.1))) {
      trainer.save(file, notes);
    }
  }

  static Stream<Arguments> forgeries() {
    return Stream.of(
        arguments("epoch", "two", "checkpoint: note 'epoch' is 'two', expected a number"),
        arguments(
            "epoch",
            "2147483647",
            "checkpoint: note 'epoch' is '2147483647', expected 2, as in the" + " history"),
        arguments(
            "history", "1.0 loss\n", "checkpoint: note 'history' is 'loss', expected a number"),
        arguments(
            "history",
            "1.0 0.5 0.5",
            "checkpoint: note 'history' is '1.0 0.5 0.5', expected a factor and the values of"
                + " [loss]"),
        arguments("best.value", "?", "checkpoint: note 'best.value' is '?', expected a number"),
        arguments(
            "reduction.factor", "1", "checkpoint: note 'reduction.best' is '', expected a number"));
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void refusesDataThatDoesNotFit(Dataset data, ErrorCode code, String message) {
    TrainingJob job = TrainingJob.of(spec(0.1), data, LoopOptions.of(1, 8, 3));
    SinterException refusal = assertThrows(SinterException.class, () -> loop(job));
    assertEquals(message, refusal.getMessage());
    assertEquals(code, refusal.code());
  }

  static Stream<Arguments> misfits() {
    Tensor x = Tensor.of(new float[6], 2, 3);
    Tensor y = Tensor.of(new float[2], 2);
    return Stream.of(
        arguments(
            named("x", x),
            ErrorCode.INPUT_MISSING,
            "line: takes [x, y], the data has [x]: missing [y], unknown []"),
        arguments(
            named("x", x, "y", y, "z", y),
            ErrorCode.INPUT_UNKNOWN,
            "line: takes [x, y], the data has [x, y, z]: missing [], unknown [z]"),
        arguments(
            named("x", Tensor.of(new double[6], 2, 3), "y", y),
            ErrorCode.INPUT_TYPE,
            "line: input 'x' is f32[batch,3], the data's column is f64[2,3]"),
        arguments(
            named("x", Tensor.of(new float[4], 2, 2), "y", y),
            ErrorCode.INPUT_SHAPE,
            "line: input 'x' is f32[batch,3], the data's column is f32[2,2]"),
        arguments(
            named("x", x, "y", Tensor.of(new float[2], 2, 1)),
            ErrorCode.INPUT_SHAPE,
            "line: input 'y' is f32[batch], the data's column is f32[2,1]"));
  }

  @Test
  void refusesMetricsThatThereAreNot() {
    EarlyStopping stopping = new EarlyStopping("accuracy", Plateau.Goal.HIGHEST, 3, 0, true);
    TrainingJob job = job(0.1, LoopOptions.of(1, 8, 3).with(stopping));
    SinterException refusal = assertThrows(SinterException.class, () -> loop(job));
    assertEquals(
        "line: no metric 'accuracy' to watch, expected one of [loss, validation.loss,"
            + " validation.mean_squared_error, validation.mean_absolute_error, validation.r2]",
        refusal.getMessage());
  }

  @Test
  void refusesEvaluationsThatAreNone() {
    Scoring of = new Scoring("guess", "y", new RegressionErrors());
    Evaluation unknown = new Evaluation(evaluation(), 4, List.of(of));
    assertRefused(
        unknown, "line.evaluation: no output 'guess' to be scored, expected one of [loss, found]");
    Scoring once = new Scoring("found", "y", new RegressionErrors());
    Evaluation twice = new Evaluation(evaluation(), 4, List.of(once, once));
    assertRefused(
        twice, "line.evaluation: two results of an evaluation are called 'mean_squared_error'");
    assertRefused(
        new Evaluation(spec(0.1).model(), 4, List.of()),
        "line: a graph to test with must not change state, it changes [seen]");
  }

  private static void assertRefused(Evaluation evaluation, String message) {
    TrainingJob job =
        TrainingJob.of(spec(0.1), data(ROWS, 1, 0.1), LoopOptions.of(1, 8, 3))
            .validatedBy(evaluation, data(9, 2, 0.1));
    SinterException refusal = assertThrows(SinterException.class, () -> loop(job));
    assertEquals(message, refusal.getMessage());
  }
}
