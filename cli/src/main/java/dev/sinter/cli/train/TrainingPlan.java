package dev.sinter.cli.train;

import dev.sinter.cli.train.settings.DataSettings;
import dev.sinter.cli.train.settings.LayerSettings;
import dev.sinter.cli.train.settings.TargetSettings;
import dev.sinter.cli.train.settings.TrainingSettings;
import dev.sinter.frontend.nn.Input;
import dev.sinter.frontend.nn.Network;
import dev.sinter.frontend.nn.Objective;
import dev.sinter.frontend.nn.functional.ClassificationLosses;
import dev.sinter.frontend.nn.layer.Sequential;
import dev.sinter.frontend.nn.layer.Softmax;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.data.Dataset;
import dev.sinter.runtime.data.Split;
import dev.sinter.runtime.train.loop.Evaluation;
import dev.sinter.runtime.train.loop.LoopOptions;
import dev.sinter.runtime.train.loop.Scoring;
import dev.sinter.runtime.train.loop.TrainingJob;
import dev.sinter.runtime.train.metric.ConfusionMatrix;
import dev.sinter.runtime.train.metric.Metric;
import dev.sinter.runtime.train.metric.RegressionErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What settings make of data: parts of it, a network, and a job for a training loop. */
final class TrainingPlan {
  private static final String BATCH = "batch";

  /** What the network gives while it is trained: scores of classes, or numbers. */
  private static final String SCORES = "scores";

  private final TrainingSettings settings;
  private final Dataset training;
  private final Dataset validation;
  private final Dataset heldOut;
  private final Network network;
  private final Metric metric;

  /**
   * Makes a plan.
   *
   * @param data as {@link TableData} gives it
   * @throws SinterException as {@link Split}; where a layer does not fit what it is given;
   *     SHAPE_MISMATCH where the network does not give what the target is; ATTRIBUTE_INVALID where
   *     the loss is not for such a target
   */
  TrainingPlan(TrainingSettings settings, Dataset data) {
    this.settings = settings;
    requireLoss();
    DataSettings.SplitSettings shares = settings.data().split();
    Split outer = split(data, shares.heldOut(), shares.seed());
    // Another seed, so that the inner split is not the outer one over again.
    Split inner = split(outer.training(), shares.validation(), shares.seed() + 1);
    training = inner.training();
    validation = inner.heldOut();
    heldOut = outer.heldOut();
    network = firstWeights();
    metric =
        switch (settings.data().target()) {
          case TargetSettings.OneClass one -> new ConfusionMatrix(one.classes());
          case TargetSettings.Numbers _ -> new RegressionErrors();
        };
    requireOutput();
  }

  private void requireLoss() {
    if (settings.loss().isOfClasses() != isOfClasses()) {
      throw new SinterException(
          ErrorCode.ATTRIBUTE_INVALID,
          "loss %s, but the target is %s"
              .formatted(settings.loss(), isOfClasses() ? "a class" : "numbers"));
    }
  }

  private boolean isOfClasses() {
    return settings.data().target() instanceof TargetSettings.OneClass;
  }

  private Split split(Dataset data, double share, long seed) {
    return isOfClasses() && settings.data().split().stratified()
        ? Split.stratified(data, TableData.TARGET, share, seed)
        : Split.random(data, share, seed);
  }

  private Network firstWeights() {
    String input = settings.data().input().name();
    Tensor rows = training.column(input);
    Sequential layers = LayerSettings.sequence(settings.network());
    Sequential whole =
        switch (settings.data().scaling()) {
          case NONE -> layers;
          case STANDARD ->
              Sequential.of()
                  .then("standardization", Standardization.of(rows))
                  .then("layers", layers);
        };
    return Network.of(
        settings.name(), new Input(input, batch(rows.type())), SCORES, whole, settings.seed());
  }

  /** The type of a batch of such rows. */
  private static TensorType batch(TensorType rows) {
    List<Dim> sizes = new ArrayList<>(rows.shape().dims());
    sizes.set(0, Dim.symbol(BATCH));
    return rows.withShape(new Shape(sizes));
  }

  private void requireOutput() {
    TensorType found = network.inference().outputTypes().getFirst();
    long width =
        switch (settings.data().target()) {
          case TargetSettings.OneClass one -> one.classes();
          case TargetSettings.Numbers numbers -> numbers.columns().size();
        };
    TensorType expected =
        new TensorType(ElementType.F32, Shape.of(Dim.symbol(BATCH), Dim.of(width)));
    if (!found.equals(expected)) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "%s: the last layer gives %s, the target needs %s"
              .formatted(settings.name(), found, expected));
    }
  }

  Network network() {
    return network;
  }

  Dataset training() {
    return training;
  }

  Dataset validation() {
    return validation;
  }

  Dataset heldOut() {
    return heldOut;
  }

  /** What tells how good the network is; it keeps what it was last told. */
  Metric metric() {
    return metric;
  }

  /** The job, with these options. */
  TrainingJob job(LoopOptions options) {
    Objective loss =
        Objective.of(
            SCORES,
            new Input(TableData.TARGET, batch(training.column(TableData.TARGET).type())),
            settings.loss().comparison());
    Objective trained =
        isOfClasses() ? loss.with("accuracy", SCORES, TableData.TARGET, accuracy()) : loss;
    Objective tested = loss.with(SCORES, (_, values) -> values.get(SCORES));
    long steps = Math.ceilDiv(training.rows(), options.batchSize());
    Evaluation evaluation =
        new Evaluation(
            network.validation(tested),
            options.batchSize(),
            List.of(new Scoring(SCORES, TableData.TARGET, metric)));
    return TrainingJob.of(
            network.trainSpec(trained, settings.optimizer().optimizer(options.epochs(), steps)),
            training,
            options)
        .validatedBy(evaluation, validation);
  }

  private static Objective.Comparison accuracy() {
    return (np, scores, labels) ->
        np.add(np.negative(ClassificationLosses.errorRate(np, scores, labels)), 1);
  }

  /**
   * The graph to be written: probabilities of classes, or numbers.
   *
   * @param weights what was trained, by name
   * @param further metadata beside that of the settings
   */
  Graph trained(Map<String, Tensor> weights, Map<String, String> further) {
    String given = settings.output().name();
    Network ready =
        isOfClasses()
            ? network.then(SCORES, given.isEmpty() ? "probabilities" : given, new Softmax(-1))
            : network.then(SCORES, given.isEmpty() ? "prediction" : given, (_, x) -> x);
    Graph graph = ready.with(weights).inference();
    Map<String, String> metadata = new TreeMap<>(further);
    metadata.putAll(settings.metadata());
    return new Graph(
        graph.name(), graph.inputs(), graph.outputs(), graph.nodes(), graph.state(), metadata);
  }
}
