package dev.sinter.runtime.optim;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.ParameterStep;
import dev.sinter.ir.train.Slot;
import dev.sinter.ir.train.Update;
import dev.sinter.ir.train.UpdateRule;
import java.util.List;

/**
 * Gradient descent with momentum (Polyak 1964), in the four forms that are taught. With a constant
 * rate, velocity and buffer make the same path, and the average makes it at 1/(1 − β) times the
 * rate; when the rate changes, the velocity keeps what it gained at the old rate and the others do
 * not.
 */
public sealed interface Momentum extends UpdateRule {
  /** How much of the past is kept; published values are 0.5 to 0.99, mostly 0.9. */
  double decay();

  /** v = αv − εg; θ = θ + v (Sutskever et al. 2013). */
  static Momentum velocity(double decay) {
    return new Velocity(decay);
  }

  /** b = μb + g; θ = θ − εb, which is PyTorch's SGD; see {@link Buffer#dampened}. */
  static Buffer buffer(double decay) {
    return new Buffer(decay, 0);
  }

  /** u = βu + (1 − β)g; θ = θ − εu. */
  static Momentum average(double decay) {
    return new Average(decay);
  }

  /** u = βu + (1 − β)g; θ = θ − εu/(1 − βᵗ). */
  static Momentum unbiased(double decay) {
    return new Unbiased(decay);
  }

  /** The velocity form. */
  record Velocity(double decay) implements Momentum {
    public Velocity {
      GradientMemory.VELOCITY.check(decay);
    }

    @Override
    public String name() {
      return "momentum, velocity form";
    }

    @Override
    public List<Slot> slots() {
      return GradientMemory.VELOCITY.slots();
    }

    @Override
    public Update apply(ParameterStep at) {
      Value v = GradientMemory.VELOCITY.next(at, decay);
      return GradientMemory.VELOCITY.update(at.np().add(at.parameter(), v), v);
    }
  }

  /**
   * PyTorch's form: b = μb + (1 − d)g, where the first b is g whatever the dampening d.
   *
   * @param dampening 0 for none
   */
  record Buffer(double decay, double dampening) implements Momentum {
    public Buffer {
      GradientMemory.BUFFER.check(decay);
      Hyperparameter.nonNegative("dampening", dampening);
    }

    /** The same with another dampening. */
    public Buffer dampened(double other) {
      return new Buffer(decay, other);
    }

    @Override
    public String name() {
      return "momentum, buffer form";
    }

    @Override
    public List<Slot> slots() {
      return GradientMemory.BUFFER.slots();
    }

    @Override
    public Update apply(ParameterStep at) {
      Value b = next(at);
      return GradientMemory.BUFFER.update(at.descend(b), b);
    }

    private Value next(ParameterStep at) {
      NumPy np = at.np();
      if (dampening == 0) {
        return GradientMemory.BUFFER.next(at, decay);
      }
      Value kept = np.mul(GradientMemory.BUFFER.old(at), decay);
      Value first = np.equal(at.step(), np.scalarLike(at.step(), 1));
      return np.where(first, at.gradient(), np.add(kept, np.mul(at.gradient(), 1 - dampening)));
    }
  }

  /** The moving-average form. */
  record Average(double decay) implements Momentum {
    public Average {
      GradientMemory.AVERAGE.check(decay);
    }

    @Override
    public String name() {
      return "momentum, moving-average form";
    }

    @Override
    public List<Slot> slots() {
      return GradientMemory.AVERAGE.slots();
    }

    @Override
    public Update apply(ParameterStep at) {
      Value u = GradientMemory.AVERAGE.next(at, decay);
      return GradientMemory.AVERAGE.update(at.descend(u), u);
    }
  }

  /** The moving average divided by what its start at zero makes it too small by. */
  record Unbiased(double decay) implements Momentum {
    public Unbiased {
      GradientMemory.AVERAGE.check(decay);
    }

    @Override
    public String name() {
      return "momentum, unbiased moving average";
    }

    @Override
    public List<Slot> slots() {
      return GradientMemory.AVERAGE.slots();
    }

    @Override
    public Update apply(ParameterStep at) {
      NumPy np = at.np();
      Value u = GradientMemory.AVERAGE.next(at, decay);
      Value unbiased = np.div(u, at.lower(Moments.correction(at, decay)));
      return GradientMemory.AVERAGE.update(at.descend(unbiased), u);
    }
  }
}
