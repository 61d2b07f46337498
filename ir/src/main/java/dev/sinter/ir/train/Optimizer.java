package dev.sinter.ir.train;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * How all parameters of a model are updated: rules and rates by group, what is done to the
 * gradients first, and over how many batches they are added up. A value that knows no model; {@link
 * #plan} fits it to one.
 *
 * <pre>{@code
 * Optimizer optimizer =
 *     Optimizer.of(AdamW.of(0.01), new CosineAnnealing(1e-3, 0, 1000)).with(ClipByNorm.of(1));
 * }</pre>
 *
 * @param groups at least one; every parameter must be in exactly one
 * @param transforms in the order in which they are applied
 * @param batches whose gradients are added up (and divided by their number) before one update; 1
 *     for none
 */
public record Optimizer(
    List<ParameterGroup> groups, List<GradientTransform> transforms, long batches) {
  public Optimizer {
    groups = List.copyOf(groups);
    transforms = List.copyOf(transforms);
    Hyperparameter.count("batches whose gradients are accumulated", batches, 1);
    Hyperparameter.count("number of parameter groups", groups.size(), 1);
    if (new TreeSet<>(groups.stream().map(ParameterGroup::name).toList()).size() < groups.size()) {
      throw new SinterException(
          ErrorCode.ATTRIBUTE_INVALID, "two parameter groups have the same name");
    }
  }

  /** One group of all parameters. */
  public static Optimizer of(UpdateRule rule, Schedule schedule) {
    return of(ParameterGroup.rest("all", rule, schedule));
  }

  public static Optimizer of(ParameterGroup... groups) {
    return new Optimizer(List.of(groups), List.of(), 1);
  }

  /** The same with one more transform, after the others. */
  public Optimizer with(GradientTransform transform) {
    return new Optimizer(
        groups, Stream.concat(transforms.stream(), Stream.of(transform)).toList(), batches);
  }

  /** The same with one update for so many batches, by the mean of their gradients. */
  public Optimizer accumulating(long count) {
    return new Optimizer(groups, transforms, count);
  }

  /**
   * Fits it to a model.
   *
   * @param parameters the trainable ones, by name
   * @throws SinterException INPUT_UNKNOWN where a group names a parameter that is not there;
   *     ATTRIBUTE_INVALID where a parameter is in no group or named in two; TYPE_MISMATCH where one
   *     is neither f32 nor f64
   */
  public OptimizerPlan plan(SequencedMap<String, TensorType> parameters) {
    return new OptimizerPlan(this, parameters);
  }
}
