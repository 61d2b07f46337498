package dev.sinter.runtime.optim;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.ParameterStep;
import dev.sinter.ir.train.Slot;
import java.util.List;
import java.util.Map;

/** The two moments that Adam and its kin keep: m = β₁m + (1 − β₁)g, v = β₂v + (1 − β₂)g². */
record AdamMoments(Value first, Value second) {
  static final String FIRST = "first_moment";
  static final String SECOND = "second_moment";

  static void check(double beta1, double beta2, double epsilon) {
    Hyperparameter.decayRate("beta1", beta1);
    Hyperparameter.decayRate("beta2", beta2);
    Hyperparameter.nonNegative("epsilon", epsilon);
  }

  static List<Slot> slots() {
    return List.of(Slot.zeros(FIRST), Slot.zeros(SECOND));
  }

  static AdamMoments next(ParameterStep at, double beta1, double beta2) {
    NumPy np = at.np();
    return new AdamMoments(
        Moments.average(np, beta1, at.slot(FIRST), at.gradient()),
        Moments.average(np, beta2, at.slot(SECOND), np.square(at.gradient())));
  }

  /** √v/√(1 − β₂ᵗ) + ε of a second moment. */
  static Value deviation(ParameterStep at, Value second, double beta2, double epsilon) {
    NumPy np = at.np();
    Value root = np.sqrt(Moments.correction(at, beta2));
    return np.add(np.div(np.sqrt(second), at.lower(root)), epsilon);
  }

  Map<String, Value> state() {
    return Map.of(FIRST, first, SECOND, second);
  }
}
