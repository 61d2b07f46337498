package dev.sinter.frontend.nn;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What a network is trained for: a loss, and whatever else is to be seen of each batch.
 *
 * <pre>{@code
 * Objective.of(
 *         "scores",
 *         Input.of("label", "i64[batch]"),
 *         (np, scores, label) -> ClassificationLosses.crossEntropy(np, scores, label, Reduction.MEAN))
 *     .with("error", "scores", "label", ClassificationLosses::errorRate)
 * }</pre>
 *
 * @param targets data that a network is compared with
 * @param results scalars by name, the first of which is the loss
 */
public record Objective(List<Input> targets, SequencedMap<String, Term> results) {
  /** The name of a loss that was given none. */
  public static final String LOSS = "loss";

  /** A scalar of a batch. */
  @FunctionalInterface
  public interface Term {
    /**
     * Adds the operations of the scalar.
     *
     * @param values the network's inputs and outputs, and the targets, by name
     */
    Value of(NumPy np, Map<String, Value> values);
  }

  /** A scalar of what a network gives and what it should have given. */
  @FunctionalInterface
  public interface Comparison {
    Value of(NumPy np, Value found, Value expected);
  }

  public Objective {
    targets = List.copyOf(targets);
    results = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(results));
  }

  /** The loss of one output beside one target. */
  public static Objective of(String output, Input target, Comparison loss) {
    SequencedMap<String, Term> results = new LinkedHashMap<>();
    results.put(LOSS, comparing(output, target.name(), loss));
    return new Objective(List.of(target), results);
  }

  /** With one more result, of one output beside one target. */
  public Objective with(String name, String output, String target, Comparison comparison) {
    return with(name, comparing(output, target, comparison));
  }

  /** With one more result. */
  public Objective with(String name, Term term) {
    SequencedMap<String, Term> more = new LinkedHashMap<>(results);
    more.put(name, term);
    return new Objective(targets, more);
  }

  /** With one more target. */
  public Objective with(Input target) {
    List<Input> more = new ArrayList<>(targets);
    more.add(target);
    return new Objective(more, results);
  }

  /** The name of the loss. */
  public String loss() {
    return results.firstEntry().getKey();
  }

  private static Term comparing(String output, String target, Comparison comparison) {
    return (np, values) -> comparison.of(np, find(values, output), find(values, target));
  }

  private static Value find(Map<String, Value> values, String name) {
    if (!values.containsKey(name)) {
      throw new SinterException(
          ErrorCode.INPUT_UNKNOWN,
          "no '%s' for the objective, expected one of %s".formatted(name, values.keySet()));
    }
    return values.get(name);
  }
}
