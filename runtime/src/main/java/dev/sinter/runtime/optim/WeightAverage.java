package dev.sinter.runtime.optim;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.ParameterStep;
import dev.sinter.ir.train.Slot;
import dev.sinter.ir.train.Update;
import dev.sinter.ir.train.UpdateRule;
import dev.sinter.ir.train.WrappingRule;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Keeps, beside the weights that are trained, an average of them that is evaluated and exported:
 * the slot {@link #SLOT}, which starts as a copy of the weights.
 *
 * @param kind of average
 * @param decay of the exponential kinds; 0 for the equal one
 * @param rule that trains the weights
 */
public record WeightAverage(Kind kind, double decay, UpdateRule rule) implements WrappingRule {
  /** The name of the slot that holds the average. */
  public static final String SLOT = "weight_average";

  /** How much of the average θ̄ a step keeps. */
  public enum Kind {
    /** θ̄ = dθ̄ + (1 − d)θ (Polyak and Juditsky 1992; the form of Tarvainen and Valpola 2017). */
    EXPONENTIAL,
    /**
     * The same with d at most (1 + t)/(10 + t), so that the start is soon forgotten: TensorFlow.
     */
    WARMED,
    /** The mean of the weights after every step so far (Izmailov et al. 2018). */
    EQUAL
  }

  public WeightAverage {
    Objects.requireNonNull(kind);
    Hyperparameter.decayRate("decay of the weights' average", decay);
    Objects.requireNonNull(rule);
  }

  public static WeightAverage exponential(double decay, UpdateRule rule) {
    return new WeightAverage(Kind.EXPONENTIAL, decay, rule);
  }

  public static WeightAverage warmed(double decay, UpdateRule rule) {
    return new WeightAverage(Kind.WARMED, decay, rule);
  }

  public static WeightAverage equal(UpdateRule rule) {
    return new WeightAverage(Kind.EQUAL, 0, rule);
  }

  @Override
  public String name() {
    return rule.name() + " with averaged weights";
  }

  @Override
  public List<Slot> slots() {
    return Stream.concat(rule.slots().stream(), Stream.of(Slot.copy(SLOT))).toList();
  }

  @Override
  public Update apply(ParameterStep at) {
    NumPy np = at.np();
    Update update = rule.apply(at);
    Value step = at.step();
    Value kept =
        switch (kind) {
          case EXPONENTIAL -> np.scalarLike(step, decay);
          case WARMED -> np.minimum(np.div(np.add(step, 1), np.add(step, 10)), decay);
          case EQUAL -> np.div(np.sub(step, 1), step);
        };
    Value old = np.mul(at.slot(SLOT), at.lower(kept));
    Value fresh = np.mul(update.parameter(), at.lower(np.sub(np.scalarLike(kept, 1), kept)));
    return update.withSlot(SLOT, np.add(old, fresh));
  }
}
