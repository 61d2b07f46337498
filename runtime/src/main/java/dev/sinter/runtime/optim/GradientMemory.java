package dev.sinter.runtime.optim;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.ParameterStep;
import dev.sinter.ir.train.Slot;
import dev.sinter.ir.train.Update;
import java.util.List;
import java.util.Map;

/** What the forms of momentum keep of the gradients so far: one slot. */
enum GradientMemory {
  /** v = αv − εg. */
  VELOCITY("velocity", "velocity") {
    @Override
    Value next(ParameterStep at, double decay) {
      NumPy np = at.np();
      return np.sub(np.mul(old(at), decay), np.mul(at.gradient(), at.lower(at.rate())));
    }
  },
  /** b = μb + g. */
  BUFFER("momentum_buffer", "momentum buffer") {
    @Override
    Value next(ParameterStep at, double decay) {
      return at.np().add(at.np().mul(old(at), decay), at.gradient());
    }
  },
  /** u = βu + (1 − β)g. */
  AVERAGE("gradient_average", "gradient's average") {
    @Override
    Value next(ParameterStep at, double decay) {
      return Moments.average(at.np(), decay, old(at), at.gradient());
    }
  };

  private final String slot;
  private final String title;

  GradientMemory(String slot, String title) {
    this.slot = slot;
    this.title = title;
  }

  /** The slot's name. */
  final String slot() {
    return slot;
  }

  /** Refuses a decay that is not in [0, 1). */
  final void check(double decay) {
    Hyperparameter.decayRate("decay of the " + title, decay);
  }

  final List<Slot> slots() {
    return List.of(Slot.zeros(slot));
  }

  /** What was kept before the step. */
  final Value old(ParameterStep at) {
    return at.slot(slot);
  }

  /** The same, where slots are at hand by name. */
  final Value old(Map<String, Value> slots) {
    return slots.get(slot);
  }

  /** What is kept after the step. */
  abstract Value next(ParameterStep at, double decay);

  /** A step to a parameter that keeps this. */
  final Update update(Value parameter, Value kept) {
    return new Update(parameter, Map.of(slot, kept));
  }
}
