package dev.sinter.runtime.train;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.LossScale;
import dev.sinter.ir.train.MixedPrecision;
import dev.sinter.ir.train.TrainSpec;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Session;
import dev.sinter.runtime.Sinter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * A model in training: a compiled step, and the state that it leaves from one to the next. Serves
 * one caller at a time.
 *
 * <pre>{@code
 * try (Trainer trainer = Trainer.of(spec)) {
 *   for (Map<String, Tensor> batch : batches) {
 *     double loss = trainer.step(batch);
 *   }
 *   Map<String, Tensor> trained = trainer.parameters();
 * }
 * }</pre>
 */
public final class Trainer implements AutoCloseable {
  private static final String FACTOR = "factor of the learning rates";
  private static final TensorType FACTOR_TYPE = TensorType.of(ElementType.F64);

  private final TrainSpec spec;
  private final Fingerprint fingerprint;
  private final Executable executable;
  private final OnFailure onFailure;
  private final Session session;
  private final int loss;

  /** What is done where a loss is not finite. */
  public enum OnFailure {
    /** The step is refused. */
    REFUSE,
    /**
     * The step is refused, and made once more in the interpreter, slowly: the message says which
     * node gave the first number that is not finite ({@link #explain}).
     */
    EXPLAIN
  }

  private Trainer(
      TrainSpec spec, Fingerprint fingerprint, Executable executable, OnFailure onFailure) {
    this.spec = spec;
    this.fingerprint = fingerprint;
    this.executable = executable;
    this.onFailure = onFailure;
    session = executable.session();
    loss = names(executable).indexOf(spec.loss());
    session.restore(TrainingGraph.initialState(spec));
  }

  private static List<String> names(Executable executable) {
    return executable.signature().outputs().stream().map(one -> one.name()).toList();
  }

  /** Compiles a step for this machine. */
  public static Trainer of(TrainSpec spec) {
    return of(spec, CompileOptions.forTargets(Sinter.hostTarget()), RunOptions.defaults());
  }

  /**
   * Compiles a step.
   *
   * @throws SinterException as {@link TrainingGraph#of} and {@link Sinter#compile(Graph,
   *     CompileOptions, RunOptions)}
   */
  public static Trainer of(TrainSpec spec, CompileOptions options, RunOptions run) {
    return of(spec, options, run, OnFailure.REFUSE);
  }

  /** As {@link #of(TrainSpec, CompileOptions, RunOptions)}, and what to do where a step fails. */
  public static Trainer of(
      TrainSpec spec, CompileOptions options, RunOptions run, OnFailure onFailure) {
    Graph step = TrainingGraph.of(spec, Sinter.differentiator());
    Fingerprint fingerprint = Fingerprint.of(spec, step);
    return new Trainer(spec, fingerprint, Sinter.compile(step, options, run), onFailure);
  }

  /**
   * Makes one step.
   *
   * @param batch data by the names of the model's inputs
   * @return the loss before the step. Where it was scaled and a gradient was not finite, the step
   *     was skipped: {@link #skippedSteps}
   * @throws SinterException VALUE_OUT_OF_RANGE where the loss is not finite: the step then changed
   *     nothing; otherwise as {@link Session#run(Map)}
   */
  public double step(Map<String, Tensor> batch) {
    return results(batch).get(spec.loss()).getDouble(0);
  }

  /** Makes one step and gives all results of the model, the loss among them, by name. */
  public Map<String, Tensor> results(Map<String, Tensor> batch) {
    Map<String, Tensor> results = session.run(batch);
    requireFinite(results.get(spec.loss()).getDouble(0), batch::get);
    return results;
  }

  /**
   * Makes one step on data in the order of {@link TrainSpec#data}, into results in the order of
   * {@link TrainSpec#results}, all of which are given; it then allocates nothing on the Java heap.
   *
   * @return the loss before the step
   */
  public double step(Tensor[] batch, Tensor[] results) {
    session.run(batch, results);
    double value = results[loss].getDouble(0);
    if (!Double.isFinite(value)) {
      requireFinite(value, name -> batch[spec.data().indexOf(data(name))]);
    }
    return value;
  }

  private Port data(String name) {
    return spec.data().stream().filter(port -> port.name().equals(name)).findFirst().orElseThrow();
  }

  private void requireFinite(double value, Function<String, Tensor> batch) {
    if (!Double.isFinite(value)) {
      throw new SinterException(
          ErrorCode.VALUE_OUT_OF_RANGE,
          "%s: the loss '%s' of step %d is %s; the step was not made%s"
              .formatted(spec.model().name(), spec.loss(), steps() + 1, value, explanation(batch)));
    }
  }

  private String explanation(Function<String, Tensor> batch) {
    return switch (onFailure) {
      case REFUSE -> "";
      case EXPLAIN ->
          explain(batch)
              .map(trace -> ": " + trace)
              .orElse(": in the interpreter, which rounds otherwise, it is finite");
    };
  }

  /**
   * Looks for the first number that is not finite in a step from the state as it is, and leaves
   * that alone. The step is made in the interpreter, which is slow; loss and gradients are looked
   * at.
   *
   * @param batch data by the names of the model's inputs
   * @return empty where loss and gradients are finite
   */
  public Optional<NonFiniteTrace> explain(Map<String, Tensor> batch) {
    return explain(batch::get);
  }

  private Optional<NonFiniteTrace> explain(Function<String, Tensor> batch) {
    Graph step = TrainingGraph.withGradients(spec, Sinter.differentiator());
    Map<String, Tensor> state = session.state();
    List<Tensor> inputs = new ArrayList<>();
    for (Port port : step.inputs()) {
      Tensor own = state.get(port.name());
      Tensor value = own == null ? batch.apply(port.name()) : own;
      if (value == null) {
        throw new SinterException(
            ErrorCode.INPUT_MISSING, "%s: no value for '%s'".formatted(step.name(), port.name()));
      }
      inputs.add(value);
    }
    List<String> outputs = new ArrayList<>(List.of(spec.loss()));
    outputs.addAll(TrainingGraph.gradients(spec));
    return NonFiniteSearch.run(step, inputs, outputs, steps() + 1);
  }

  /** How many steps were made. */
  public long steps() {
    return session.state(TrainingGraph.STEPS).getLong(0);
  }

  /** What the loss is scaled by at the next step; 1 without {@link MixedPrecision}. */
  public double lossScale() {
    return switch (scale()) {
      case LossScale.None _ -> 1;
      case LossScale.Fixed(double factor) -> factor;
      case LossScale.Dynamic _ -> session.state(LossScaling.SCALE).getDouble(0);
    };
  }

  private LossScale scale() {
    return spec.precision().map(MixedPrecision::scale).orElseGet(LossScale.None::new);
  }

  /** How many steps were not made because a gradient of the scaled loss was not finite. */
  public long skippedSteps() {
    return LossScaling.initialState(scale()).containsKey(LossScaling.SKIPPED)
        ? session.state(LossScaling.SKIPPED).getLong(0)
        : 0;
  }

  /** What every learning rate is multiplied by; 1 until {@link #scaleRate} says otherwise. */
  public double rateFactor() {
    return session.state(TrainingGraph.RATE).getDouble(0);
  }

  /**
   * Multiplies every learning rate by this from the next step on, in the place of the factor
   * before. It is state of the training, so checkpoints have it and nothing is compiled anew.
   *
   * <pre>{@code
   * trainer.scaleRate(plateau.observe(validationLoss));
   * }</pre>
   *
   * @param factor of the rates that the optimizer was made with; finite, above 0
   * @throws SinterException ATTRIBUTE_INVALID for any other
   */
  public void scaleRate(double factor) {
    Hyperparameter.positive(FACTOR, factor);
    session.restore(TrainingGraph.RATE, Tensor.scalar(ElementType.F64, factor));
  }

  /** Copies of the parameters by name. */
  public SequencedMap<String, Tensor> parameters() {
    SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();
    spec.parameters().keySet().forEach(name -> parameters.put(name, session.state(name)));
    return parameters;
  }

  /** A copy of everything that the next step depends on, by name. */
  public Map<String, Tensor> state() {
    return session.state();
  }

  /**
   * Goes on from a state that {@link #state} gave, of this or another trainer of the same spec.
   *
   * @throws SinterException INPUT_MISSING, INPUT_UNKNOWN or INPUT_TYPE where it is another's;
   *     ATTRIBUTE_INVALID where it has a factor of the rates that no training has
   */
  public void restore(Map<String, Tensor> state) {
    Tensor factor = state.get(TrainingGraph.RATE);
    if (factor != null && factor.type().equals(FACTOR_TYPE)) {
      Hyperparameter.positive(FACTOR, factor.getDouble(0));
    }
    session.restore(state);
  }

  /** The training as it is, with whatever else the caller needs to go on from it. */
  public Checkpoint checkpoint(Map<String, String> notes) {
    return Checkpoint.of(fingerprint, session.state(), notes);
  }

  /**
   * Goes on from a checkpoint: the next steps give the same bits as if the training that it is of
   * had not stopped, where they run the same code.
   *
   * @throws SinterException CHECKPOINT_MISMATCH where it is of another model, loss, optimizer or
   *     penalty, with the differences; to take the state all the same, {@link #restore(Map)}
   */
  public void restore(Checkpoint checkpoint) {
    checkpoint.requireOf(fingerprint);
    restore(checkpoint.state());
  }

  /**
   * Writes a checkpoint; one that was there before stays whole until the new one is.
   *
   * @param notes whatever else the caller needs to go on: the epoch, the place in the data, a seed
   * @throws SinterException as {@link Checkpoint#write}
   */
  public void save(Path file, Map<String, String> notes) {
    checkpoint(notes).write(file);
  }

  /**
   * Goes on from a checkpoint that {@link #save} wrote.
   *
   * @return the notes
   * @throws SinterException as {@link Checkpoint#read} and {@link #restore(Checkpoint)}
   */
  public SortedMap<String, String> load(Path file) {
    Checkpoint checkpoint = Checkpoint.read(file);
    restore(checkpoint);
    return checkpoint.notes();
  }

  @Override
  public void close() {
    session.close();
    executable.close();
  }
}
