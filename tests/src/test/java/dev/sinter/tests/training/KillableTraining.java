package dev.sinter.tests.training;

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
import dev.sinter.runtime.optim.Adam;
import dev.sinter.runtime.optim.schedule.ExponentialDecay;
import dev.sinter.runtime.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A training that writes checkpoints all the time and goes on from the last, as a program that a
 * test starts and kills. Its epochs go through the data in orders that follow from a seed.
 */
final class KillableTraining implements AutoCloseable {
  private static final String FEATURES = "64";
  private static final String WIDTH = "4096";
  private static final int SAMPLES = 7;
  private static final String SEED = "seed";
  private static final String EPOCH = "epoch";
  private static final String POSITION = "position";

  private final Trainer trainer;
  private final SortedMap<String, String> notes;

  private KillableTraining(Trainer trainer) {
    this.trainer = trainer;
    notes = new TreeMap<>(Map.of(SEED, "11", EPOCH, "0", POSITION, "0"));
  }

  static KillableTraining begin() {
    RunOptions run = RunOptions.defaults().withThreads(1).withTarget(Target.JVM_SCALAR.name());
    return new KillableTraining(
        Trainer.of(spec(), CompileOptions.forTargets(Target.JVM_SCALAR), run));
  }

  /** Wide enough for a checkpoint to take a while to be written. */
  private static TrainSpec spec() {
    GraphBuilder builder = new GraphBuilder("killable");
    NumPy np = new NumPy(builder);
    Value x = builder.input("x", TensorType.parse("f32[" + FEATURES + "]"));
    Value y = builder.input("y", TensorType.parse("f32[]"));
    Value w1 = builder.input("w1", TensorType.parse("f32[" + FEATURES + "," + WIDTH + "]"));
    Value w2 = builder.input("w2", TensorType.parse("f32[" + WIDTH + "]"));
    Value mean = builder.input("mean", TensorType.parse("f32[" + FEATURES + "]"));
    Value next = np.add(np.mul(mean, 0.9), np.mul(x, 0.1));
    Value hidden = np.tanh(np.matmul(np.sub(x, np.stopGradient(next)), w1));
    builder.output("loss", np.square(np.sub(np.matmul(hidden, w2), y)));
    builder.output("next", next);
    builder.state("mean", "next");
    Random random = new Random(3);
    SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();
    parameters.put("w1", random(random, w1.type()));
    parameters.put("w2", random(random, w2.type()));
    SequencedMap<String, Tensor> state = new LinkedHashMap<>();
    state.put("mean", Tensor.zeros(mean.type()));
    Optimizer optimizer = Optimizer.of(Adam.defaults(), new ExponentialDecay(0.001, 0.99));
    return TrainSpec.of(builder.build(), "loss", parameters, state, optimizer);
  }

  private static Tensor random(Random random, TensorType type) {
    Tensor tensor = Tensor.zeros(type);
    for (long i = 0; i < tensor.size(); i++) {
      tensor.setDouble(i, random.nextGaussian() * 0.1);
    }
    return tensor;
  }

  long steps() {
    return trainer.steps();
  }

  /** Goes on from the checkpoint, if there is one. */
  void resume(Path checkpoint) {
    if (Files.exists(checkpoint)) {
      notes.putAll(trainer.load(checkpoint));
    }
  }

  void save(Path checkpoint) {
    trainer.save(checkpoint, notes);
  }

  /** Makes a step on the sample that the notes say is next, and notes the one after it. */
  void step() {
    long epoch = Long.parseLong(notes.get(EPOCH));
    int position = Integer.parseInt(notes.get(POSITION));
    Random random = new Random(Long.parseLong(notes.get(SEED)) * 1000 + epoch);
    int sample = random.ints(0, SAMPLES).skip(position).findFirst().orElseThrow();
    Tensor x = random(new Random(sample), TensorType.parse("f32[" + FEATURES + "]"));
    Tensor y = Tensor.of(new float[] {sample});
    trainer.step(Map.of("x", x, "y", y));
    boolean last = position + 1 == SAMPLES;
    notes.put(EPOCH, Long.toString(last ? epoch + 1 : epoch));
    notes.put(POSITION, Integer.toString(last ? 0 : position + 1));
  }

  @Override
  public void close() {
    trainer.close();
  }

  /**
   * Starts the program.
   *
   * @param every how many steps are made between checkpoints
   * @param last the step after which it makes no more
   * @param end whether it ends then; if not it writes the same checkpoint over and over
   */
  static Process start(Path checkpoint, int every, long last, boolean end) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            KillableTraining.class.getName(),
            checkpoint.toString(),
            Integer.toString(every),
            Long.toString(last),
            Boolean.toString(end));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  public static void main(String[] arguments) {
    Path checkpoint = Path.of(arguments[0]);
    int every = Integer.parseInt(arguments[1]);
    long last = Long.parseLong(arguments[2]);
    boolean end = Boolean.parseBoolean(arguments[3]);
    try (KillableTraining training = begin()) {
      training.resume(checkpoint);
      System.out.println(training.steps());
      while (training.steps() < last || !end) {
        for (int i = 0; i < every && training.steps() < last; i++) {
          training.step();
        }
        training.save(checkpoint);
      }
    }
  }
}
