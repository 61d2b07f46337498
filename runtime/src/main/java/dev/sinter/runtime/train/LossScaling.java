package dev.sinter.runtime.train;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.LossScale;
import dev.sinter.ir.type.ElementType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The scale of the loss in the graph of a step: the factor, gradients without it, and what it is at
 * the next step.
 */
final class LossScaling {
  /** The name of the state that is the scale, f64. */
  static final String SCALE = "#scale";

  /** The name of the state that counts steps that were skipped for a gradient, i64. */
  static final String SKIPPED = "#skipped";

  /** The name of the state that counts good steps since the scale changed, i64. */
  private static final String GOOD = "#good";

  /** Beyond these a scale, or one divided by it, is no normal number of f32. */
  private static final double LEAST = 0x1p-126;

  private static final double MOST = 0x1p126;

  private final NumPy np;
  private final LossScale rule;
  private final Map<String, Value> state;

  LossScaling(NumPy np, LossScale rule, Map<String, Value> state) {
    this.np = np;
    this.rule = rule;
    this.state = state;
  }

  /** What its state is before the first step, by name. */
  static SequencedMap<String, Tensor> initialState(LossScale rule) {
    SequencedMap<String, Tensor> state = new LinkedHashMap<>();
    switch (rule) {
      case LossScale.None _ -> {}
      case LossScale.Fixed _ -> state.put(SKIPPED, Tensor.scalar(ElementType.I64, 0L));
      case LossScale.Dynamic dynamic -> {
        state.put(SKIPPED, Tensor.scalar(ElementType.I64, 0L));
        state.put(GOOD, Tensor.scalar(ElementType.I64, 0L));
        state.put(SCALE, Tensor.scalar(ElementType.F64, dynamic.initial()));
      }
    }
    return state;
  }

  /** The scale at this step, an f64 scalar; empty where there is none. */
  Optional<Value> factor() {
    return switch (rule) {
      case LossScale.None _ -> Optional.empty();
      case LossScale.Fixed(double factor) -> Optional.of(np.scalar(ElementType.F64, factor));
      case LossScale.Dynamic _ -> Optional.of(state.get(SCALE));
    };
  }

  /** Gradients of the loss, from those of the scaled one. */
  Map<String, Value> unscaled(Map<String, Value> gradients) {
    Optional<Value> inverse = factor().map(scale -> np.div(np.scalar(ElementType.F64, 1.0), scale));
    Map<String, Value> unscaled = new LinkedHashMap<>();
    gradients.forEach((name, gradient) ->
        unscaled.put(
            name,
            inverse
                .map(one -> np.mul(gradient, np.cast(one, gradient.type().element())))
                .orElse(gradient)));
    return unscaled;
  }

  /** Whether all gradients are finite, a bool scalar; empty where nobody asks. */
  Optional<Value> finite(Map<String, Value> gradients) {
    return factor()
        .flatMap(_ -> gradients.values().stream().map(this::isFinite).reduce(np::logicalAnd));
  }

  private Value isFinite(Value gradient) {
    Value largest = np.max(np.abs(gradient));
    return np.less(largest, np.scalarLike(largest, Double.POSITIVE_INFINITY));
  }

  /**
   * The state after this step, by name.
   *
   * @param loss whether the loss is finite; where it is not, nothing changes
   * @param gradients whether all gradients are
   */
  Map<String, Value> next(Value loss, Value gradients) {
    Map<String, Value> next = new LinkedHashMap<>();
    Value bad = np.logicalAnd(loss, np.logicalNot(gradients));
    Value skipped = state.get(SKIPPED);
    next.put(SKIPPED, np.add(skipped, np.cast(bad, ElementType.I64)));
    if (rule instanceof LossScale.Dynamic dynamic) {
      Value good = np.add(state.get(GOOD), np.cast(loss, ElementType.I64));
      Value grows = np.equal(good, np.scalar(ElementType.I64, dynamic.interval()));
      Value zero = np.zerosLike(good);
      next.put(GOOD, np.where(np.logicalOr(bad, grows), zero, good));
      Value scale = state.get(SCALE);
      Value grown = np.minimum(np.mul(scale, dynamic.growth()), MOST);
      Value fallen = np.maximum(np.mul(scale, dynamic.backoff()), LEAST);
      next.put(SCALE, np.where(bad, fallen, np.where(np.logicalAnd(loss, grows), grown, scale)));
    }
    return next;
  }
}
