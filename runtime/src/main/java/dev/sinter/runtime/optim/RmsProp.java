package dev.sinter.runtime.optim;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.ParameterStep;
import dev.sinter.ir.train.Slot;
import dev.sinter.ir.train.Update;
import dev.sinter.ir.train.UpdateRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * RMSProp (Hinton's Coursera lecture 6e, 2012): v = βv + (1 − β)g², and the gradient is scaled by
 * the root of v before it is used, s = g/(√v + ε).
 *
 * @param decay β
 * @param epsilon ε
 * @param root where ε stands
 * @param centred whether the variance v − ḡ² with ḡ = βḡ + (1 − β)g takes the place of v (Graves
 *     2013)
 * @param form how s moves the parameter
 * @param momentum μ of the form; 0 where it has none
 */
public record RmsProp(
    double decay, double epsilon, Root root, boolean centred, Form form, double momentum)
    implements UpdateRule {
  private static final String SQUARES = "square_average";
  private static final String MEAN = "gradient_average";

  /** Where ε stands. */
  public enum Root {
    /** √v + ε: PyTorch, Keras. */
    EPSILON_OUTSIDE,
    /** √(v + ε): Goodfellow et al., TensorFlow 1. */
    EPSILON_INSIDE
  }

  /** How the scaled gradient s moves the parameter. */
  public enum Form {
    /** θ = θ − ηs. */
    PLAIN,
    /** b = μb + s; θ = θ − ηb: PyTorch. */
    BUFFER,
    /** b = μb + s; θ = θ − η(s + μb): Nesterov's momentum as PyTorch's SGD has it. */
    NESTEROV_BUFFER,
    /**
     * b = μb − ηs with the gradient at θ + μb; θ = θ + b (Goodfellow et al., algorithm 8.6). See
     * {@link Nesterov.LookAhead} for how the gradient comes to be taken there.
     */
    NESTEROV_LOOK_AHEAD
  }

  public RmsProp {
    Hyperparameter.decayRate("decay of the squares' average", decay);
    Hyperparameter.nonNegative("epsilon", epsilon);
    Objects.requireNonNull(root);
    Objects.requireNonNull(form);
    Hyperparameter.decayRate("momentum", momentum);
  }

  /** PyTorch's: β = 0.99, ε = 1e-8 outside the root, plain. Hinton has β = 0.9. */
  public static RmsProp defaults() {
    return of(0.99);
  }

  public static RmsProp of(double decay) {
    return new RmsProp(decay, 1e-8, Root.EPSILON_OUTSIDE, false, Form.PLAIN, 0);
  }

  public RmsProp withEpsilon(double other) {
    return new RmsProp(decay, other, root, centred, form, momentum);
  }

  public RmsProp withEpsilon(double other, Root where) {
    return new RmsProp(decay, other, where, centred, form, momentum);
  }

  /** The same, scaled by the variance. */
  public RmsProp centering() {
    return new RmsProp(decay, epsilon, root, true, form, momentum);
  }

  public RmsProp withMomentum(double other) {
    return new RmsProp(decay, epsilon, root, centred, Form.BUFFER, other);
  }

  public RmsProp withNesterov(double other) {
    return new RmsProp(decay, epsilon, root, centred, Form.NESTEROV_BUFFER, other);
  }

  public RmsProp withLookAhead(double other) {
    return new RmsProp(decay, epsilon, root, centred, Form.NESTEROV_LOOK_AHEAD, other);
  }

  @Override
  public String name() {
    return "rmsprop";
  }

  @Override
  public List<Slot> slots() {
    List<Slot> slots = new ArrayList<>(List.of(Slot.zeros(SQUARES)));
    if (centred) {
      slots.add(Slot.zeros(MEAN));
    }
    if (form != Form.PLAIN) {
      slots.addAll(GradientMemory.BUFFER.slots());
    }
    return slots;
  }

  @Override
  public Value evaluationPoint(NumPy np, Value parameter, Map<String, Value> slots) {
    return form == Form.NESTEROV_LOOK_AHEAD
        ? np.add(parameter, np.mul(GradientMemory.BUFFER.old(slots), momentum))
        : parameter;
  }

  @Override
  public Update apply(ParameterStep at) {
    NumPy np = at.np();
    Map<String, Value> slots = new LinkedHashMap<>();
    Value scaled = np.div(at.gradient(), scale(at, slots));
    Value moved =
        switch (form) {
          case PLAIN -> at.descend(scaled);
          case BUFFER -> at.descend(buffer(at, scaled, slots));
          case NESTEROV_BUFFER ->
              at.descend(np.add(scaled, np.mul(buffer(at, scaled, slots), momentum)));
          case NESTEROV_LOOK_AHEAD -> {
            Value step = np.negative(np.mul(scaled, at.lower(at.rate())));
            yield np.add(at.parameter(), buffer(at, step, slots));
          }
        };
    return new Update(moved, slots);
  }

  private Value scale(ParameterStep at, Map<String, Value> slots) {
    NumPy np = at.np();
    Value spread = Moments.average(np, decay, at.slot(SQUARES), np.square(at.gradient()));
    slots.put(SQUARES, spread);
    if (centred) {
      Value mean = Moments.average(np, decay, at.slot(MEAN), at.gradient());
      slots.put(MEAN, mean);
      // A variance of few distinct gradients can round to just below zero.
      spread = np.maximum(np.sub(spread, np.square(mean)), 0);
    }
    return switch (root) {
      case EPSILON_OUTSIDE -> np.add(np.sqrt(spread), epsilon);
      case EPSILON_INSIDE -> np.sqrt(np.add(spread, epsilon));
    };
  }

  private Value buffer(ParameterStep at, Value addend, Map<String, Value> slots) {
    NumPy np = at.np();
    Value b = np.add(np.mul(GradientMemory.BUFFER.old(at), momentum), addend);
    slots.put(GradientMemory.BUFFER.slot(), b);
    return b;
  }
}
