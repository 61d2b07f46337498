package dev.sinter.runtime.train.loop;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Session;
import dev.sinter.runtime.Sinter;
import dev.sinter.runtime.data.Batches;
import dev.sinter.runtime.data.Dataset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/** Tests a model again and again, with other parameters. Serves one caller at a time. */
public final class Evaluator implements AutoCloseable {
  private final Evaluation evaluation;
  private final List<Port> data;
  private final ScalarMeans means;
  private final Executable executable;
  private final Session session;

  private Evaluator(Evaluation evaluation, List<Port> data, Executable executable) {
    this.evaluation = evaluation;
    this.data = data;
    this.executable = executable;
    means = new ScalarMeans(evaluation.graph().outputs());
    session = executable.session();
  }

  /**
   * Compiles an evaluation.
   *
   * @param trained the inputs of its graph that are not data
   * @throws SinterException GRAPH_INVALID where the graph has state, which would make results
   *     depend on the order of the data; INPUT_UNKNOWN for a scoring of an output that there is
   *     not; ATTRIBUTE_INVALID where two results have one name; otherwise as {@link Sinter#compile}
   */
  public static Evaluator of(
      Evaluation evaluation, Set<String> trained, CompileOptions options, RunOptions run) {
    requireStateless(evaluation);
    requireNames(evaluation);
    List<Port> data =
        evaluation.graph().inputs().stream()
            .filter(port -> !trained.contains(port.name()))
            .toList();
    return new Evaluator(evaluation, data, Sinter.compile(evaluation.graph(), options, run));
  }

  private static void requireStateless(Evaluation evaluation) {
    if (!evaluation.graph().state().isEmpty()) {
      throw new SinterException(
          ErrorCode.GRAPH_INVALID,
          "%s: a graph to test with must not change state, it changes %s"
              .formatted(
                  evaluation.graph().name(),
                  evaluation.graph().state().stream().map(pair -> pair.input()).toList()));
    }
  }

  private static void requireNames(Evaluation evaluation) {
    List<String> outputs = evaluation.graph().outputs().stream().map(Port::name).toList();
    Set<String> names = new LinkedHashSet<>(new ScalarMeans(evaluation.graph().outputs()).names());
    for (Scoring scoring : evaluation.scorings()) {
      if (!outputs.contains(scoring.prediction())) {
        throw new SinterException(
            ErrorCode.INPUT_UNKNOWN,
            "%s: no output '%s' to be scored, expected one of %s"
                .formatted(evaluation.graph().name(), scoring.prediction(), outputs));
      }
      for (String name : scoring.metric().values().keySet()) {
        if (!names.add(name)) {
          throw new SinterException(
              ErrorCode.ATTRIBUTE_INVALID,
              "%s: two results of an evaluation are called '%s'"
                  .formatted(evaluation.graph().name(), name));
        }
      }
    }
  }

  /** The names of what {@link #evaluate} gives, in order. */
  public List<String> names() {
    List<String> names = new ArrayList<>(means.names());
    evaluation.scorings().forEach(one -> names.addAll(one.metric().values().keySet()));
    return names;
  }

  /**
   * Tests on data: averages of scalar outputs over its rows, and what the metrics say, which keep
   * what they took.
   *
   * @param trained values by name; those that the graph does not take are left out
   * @throws SinterException INPUT_MISSING, INPUT_UNKNOWN, INPUT_TYPE or INPUT_SHAPE where the data
   *     does not fit; otherwise as {@link Batches#of} and {@link Session#run(Tensor[], Tensor[])}
   */
  public SequencedMap<String, Double> evaluate(Dataset tested, Map<String, Tensor> trained) {
    Set<String> targets =
        evaluation.scorings().stream()
            .map(Scoring::target)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    FittingData.require(evaluation.graph().name(), data, tested, targets);
    Set<String> columns =
        data.stream().map(Port::name).collect(Collectors.toCollection(LinkedHashSet::new));
    columns.addAll(targets);
    List<String> names = List.copyOf(columns);
    Batches batches = Batches.of(tested, names, evaluation.batchSize(), false);
    means.reset();
    evaluation.scorings().forEach(one -> one.metric().reset());
    batches.begin();
    while (batches.next()) {
      session.run(arguments(names, batches, trained), means.results());
      means.add(batches.rows());
      for (Scoring one : evaluation.scorings()) {
        Tensor target = batches.tensors()[names.indexOf(one.target())];
        one.metric().add(means.result(one.prediction()), target);
      }
    }
    SequencedMap<String, Double> results = new LinkedHashMap<>();
    means.into(results);
    evaluation.scorings().forEach(one -> results.putAll(one.metric().values()));
    return results;
  }

  private Tensor[] arguments(List<String> names, Batches batches, Map<String, Tensor> trained) {
    List<Port> inputs = evaluation.graph().inputs();
    Tensor[] arguments = new Tensor[inputs.size()];
    for (int i = 0; i < arguments.length; i++) {
      String name = inputs.get(i).name();
      boolean isData = data.contains(inputs.get(i));
      arguments[i] = isData ? batches.tensors()[names.indexOf(name)] : trained.get(name);
      if (arguments[i] == null) {
        throw new SinterException(
            ErrorCode.INPUT_MISSING,
            "%s: no value for '%s', there are %s"
                .formatted(evaluation.graph().name(), name, trained.keySet()));
      }
    }
    return arguments;
  }

  @Override
  public void close() {
    session.close();
    executable.close();
  }
}
