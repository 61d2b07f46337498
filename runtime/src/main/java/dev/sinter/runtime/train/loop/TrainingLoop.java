package dev.sinter.runtime.train.loop;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.TrainSpec;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import dev.sinter.runtime.data.Batches;
import dev.sinter.runtime.data.Dataset;
import dev.sinter.runtime.train.Checkpoint;
import dev.sinter.runtime.train.Trainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Trains epoch by epoch: shuffled batches, an evaluation after each epoch, and what follows from
 * its results. Serves one caller at a time.
 *
 * <pre>{@code
 * TrainingJob job = TrainingJob.of(spec, split.training(), LoopOptions.of(30, 64, 7));
 * try (TrainingLoop loop = TrainingLoop.of(job)) {
 *   History history = loop.run(TrainingListener.NONE);
 *   Map<String, Tensor> trained = loop.parameters();
 * }
 * }</pre>
 */
public final class TrainingLoop implements AutoCloseable {
  private final TrainingJob job;
  private final Batches batches;
  private final ScalarMeans means;
  private final Trainer trainer;
  private final Optional<Evaluator> evaluator;
  private Map<String, String> identity;
  private LoopProgress progress;

  private TrainingLoop(
      TrainingJob job, Batches batches, Trainer trainer, Optional<Evaluator> evaluator) {
    this.job = job;
    this.batches = batches;
    this.trainer = trainer;
    this.evaluator = evaluator;
    means = new ScalarMeans(job.spec().results());
    progress = new LoopProgress(job.options());
  }

  /** Compiles a training for this machine. */
  public static TrainingLoop of(TrainingJob job) {
    return of(job, CompileOptions.forTargets(Sinter.hostTarget()), RunOptions.defaults());
  }

  /**
   * Compiles a training.
   *
   * @throws SinterException INPUT_MISSING, INPUT_UNKNOWN, INPUT_TYPE or INPUT_SHAPE where columns
   *     are not what the graph takes; INPUT_UNKNOWN where a metric is watched that there is not;
   *     otherwise as {@link Batches#of}, {@link Evaluator#of} and {@link Trainer#of}
   */
  public static TrainingLoop of(TrainingJob job, CompileOptions options, RunOptions run) {
    TrainSpec spec = job.spec();
    FittingData.require(spec.model().name(), spec.data(), job.data(), Set.of());
    List<String> columns = spec.data().stream().map(Port::name).toList();
    Batches batches =
        Batches.of(job.data(), columns, job.options().batchSize(), job.options().dropLast());
    Optional<Evaluator> evaluator =
        job.validation().map(one -> Evaluator.of(one.evaluation(), trained(spec), options, run));
    try {
      requireWatched(job, evaluator);
      return new TrainingLoop(job, batches, Trainer.of(spec, options, run), evaluator);
    } catch (Throwable e) {
      evaluator.ifPresent(Evaluator::close);
      throw e;
    }
  }

  private static Set<String> trained(TrainSpec spec) {
    Set<String> names = new LinkedHashSet<>(spec.parameters().keySet());
    names.addAll(spec.state().keySet());
    return names;
  }

  private static void requireWatched(TrainingJob job, Optional<Evaluator> evaluator) {
    List<String> metrics = new ArrayList<>(new ScalarMeans(job.spec().results()).names());
    evaluator.ifPresent(
        one -> one.names().forEach(name -> metrics.add(EpochRecord.VALIDATION + name)));
    List<String> watched = new ArrayList<>();
    job.options().earlyStopping().ifPresent(one -> watched.add(one.metric()));
    job.options().rateReduction().ifPresent(one -> watched.add(one.metric()));
    for (String metric : watched) {
      if (!metrics.contains(metric)) {
        throw new SinterException(
            ErrorCode.INPUT_UNKNOWN,
            "%s: no metric '%s' to watch, expected one of %s"
                .formatted(job.spec().model().name(), metric, metrics));
      }
    }
  }

  /**
   * Goes on from a checkpoint of this job. What comes next has the same bits as if the training had
   * not stopped, where it runs the same code. There may be more epochs than before, and others may
   * decide when it ends.
   *
   * @throws SinterException CHECKPOINT_MISMATCH where it is of another model, other data, another
   *     seed or other batches; otherwise as {@link Checkpoint#read}
   */
  public void resume(Path file) {
    Checkpoint checkpoint = Checkpoint.read(file);
    LoopProgress found = LoopNotes.read(checkpoint, identity(), job.options());
    trainer.restore(checkpoint);
    progress = found;
  }

  /** What must be the same where a training goes on. */
  private Map<String, String> identity() {
    // Hashes of data take a while, and only checkpoints need them.
    if (identity == null) {
      LoopOptions options = job.options();
      identity =
          Map.of(
              "batch size", Integer.toString(options.batchSize()),
              "drop last", Boolean.toString(options.dropLast()),
              "seed", Long.toString(options.seed()),
              "data", job.data().contentHash(),
              "validation data",
                  job.validation().map(one -> one.data().contentHash()).orElse("none"));
    }
    return identity;
  }

  /**
   * Trains until the last epoch, or until it gets no better; then puts the best parameters back
   * where that is asked for.
   *
   * @return all epochs, those before {@link #resume} among them
   * @throws SinterException as {@link Trainer#step(Tensor[], Tensor[])}, {@link Evaluator#evaluate}
   *     and {@link Checkpoint#write}
   */
  public History run(TrainingListener listener) {
    while (!progress.isOver()) {
      epoch(listener);
    }
    if (!progress.bestValues().isEmpty()) {
      Map<String, Tensor> state = trainer.state();
      state.putAll(progress.bestValues());
      trainer.restore(state);
    }
    return progress.history();
  }

  private void epoch(TrainingListener listener) {
    long start = System.nanoTime();
    int epoch = progress.epoch() + 1;
    double factor = trainer.rateFactor();
    listener.epochBegins(epoch, batches.count());
    steps(epoch, listener);
    SequencedMap<String, Double> metrics = new LinkedHashMap<>();
    means.into(metrics);
    job.validation()
        .ifPresent(one ->
            evaluate(one.data())
                .forEach((name, value) -> metrics.put(EpochRecord.VALIDATION + name, value)));
    EpochRecord result = new EpochRecord(epoch, metrics, factor);
    decide(result);
    listener.epochEnds(result, System.nanoTime() - start);
  }

  private void steps(int epoch, TrainingListener listener) {
    means.reset();
    batches.beginShuffled(job.options().seed(), epoch);
    int batch = 0;
    while (batches.next()) {
      double loss = trainer.step(batches.tensors(), means.results());
      means.add(batches.rows());
      listener.batchDone(epoch, ++batch, loss);
    }
  }

  private void decide(EpochRecord result) {
    boolean isBest = progress.add(result);
    if (isBest && job.options().earlyStopping().orElseThrow().restore()) {
      progress.keepBest(values());
    }
    progress.rateFactor(result).ifPresent(trainer::scaleRate);
    job.options()
        .checkpoints()
        .filter(kept -> result.epoch() % kept.every() == 0 || progress.isOver())
        .ifPresent(kept -> save(kept.file()));
  }

  private void save(Path file) {
    trainer
        .checkpoint(LoopNotes.write(identity(), progress))
        .keeping(progress.bestValues())
        .write(file);
  }

  /** Copies of parameters and of the model's own state, by name. */
  public SequencedMap<String, Tensor> values() {
    Map<String, Tensor> state = trainer.state();
    SequencedMap<String, Tensor> values = new LinkedHashMap<>();
    trained(job.spec()).forEach(name -> values.put(name, state.get(name)));
    return values;
  }

  /** Copies of the parameters by name. */
  public SequencedMap<String, Tensor> parameters() {
    return trainer.parameters();
  }

  /** All epochs so far. */
  public History history() {
    return progress.history();
  }

  /**
   * Tests the parameters as they are, as after an epoch.
   *
   * @throws IllegalStateException for a job without validation
   * @throws SinterException as {@link Evaluator#evaluate}
   */
  public SequencedMap<String, Double> evaluate(Dataset data) {
    Evaluator chosen =
        evaluator.orElseThrow(() -> new IllegalStateException("the job has no evaluation"));
    return chosen.evaluate(data, values());
  }

  @Override
  public void close() {
    evaluator.ifPresent(Evaluator::close);
    trainer.close();
  }
}
