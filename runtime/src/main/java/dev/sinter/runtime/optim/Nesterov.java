package dev.sinter.runtime.optim;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.ParameterStep;
import dev.sinter.ir.train.Slot;
import dev.sinter.ir.train.Update;
import dev.sinter.ir.train.UpdateRule;
import java.util.List;
import java.util.Map;

/**
 * Nesterov's accelerated gradient (1983), in the four forms that are taught. Look-ahead and shifted
 * describe one path, the second by θ̃ = θ + αv; so the parameters of the shifted forms are where
 * the gradient is taken, not where the velocity starts from.
 */
public sealed interface Nesterov extends UpdateRule {
  /** How much of the past is kept. */
  double decay();

  /** v = αv − εg(θ + αv); θ = θ + v (Sutskever et al. 2013). */
  static Nesterov lookAhead(double decay) {
    return new LookAhead(decay);
  }

  /** v′ = μv − εg; θ̃ = θ̃ − μv + (1 + μ)v′: the change of variables (Bengio et al. 2013). */
  static Nesterov shifted(double decay) {
    return new Shifted(decay);
  }

  /** b = μb + g; θ = θ − ε(g + μb), which is PyTorch's SGD with nesterov=True. */
  static Nesterov buffer(double decay) {
    return new Buffer(decay);
  }

  /** u = βu + (1 − β)g; θ = θ − ε(βu + (1 − β)g). */
  static Nesterov average(double decay) {
    return new Average(decay);
  }

  /**
   * The form whose gradient is taken ahead of the parameter: {@link #evaluationPoint} is θ + αv,
   * and the training program evaluates the loss there.
   */
  record LookAhead(double decay) implements Nesterov {
    public LookAhead {
      GradientMemory.VELOCITY.check(decay);
    }

    @Override
    public String name() {
      return "nesterov, look-ahead form";
    }

    @Override
    public List<Slot> slots() {
      return GradientMemory.VELOCITY.slots();
    }

    @Override
    public Value evaluationPoint(NumPy np, Value parameter, Map<String, Value> slots) {
      return np.add(parameter, np.mul(GradientMemory.VELOCITY.old(slots), decay));
    }

    @Override
    public Update apply(ParameterStep at) {
      Value v = GradientMemory.VELOCITY.next(at, decay);
      return GradientMemory.VELOCITY.update(at.np().add(at.parameter(), v), v);
    }
  }

  /** The change of variables. */
  record Shifted(double decay) implements Nesterov {
    public Shifted {
      GradientMemory.VELOCITY.check(decay);
    }

    @Override
    public String name() {
      return "nesterov, change of variables";
    }

    @Override
    public List<Slot> slots() {
      return GradientMemory.VELOCITY.slots();
    }

    @Override
    public Update apply(ParameterStep at) {
      NumPy np = at.np();
      Value old = GradientMemory.VELOCITY.old(at);
      Value v = GradientMemory.VELOCITY.next(at, decay);
      Value move = np.sub(np.mul(v, 1 + decay), np.mul(old, decay));
      return GradientMemory.VELOCITY.update(np.add(at.parameter(), move), v);
    }
  }

  /** PyTorch's form. */
  record Buffer(double decay) implements Nesterov {
    public Buffer {
      GradientMemory.BUFFER.check(decay);
    }

    @Override
    public String name() {
      return "nesterov, buffer form";
    }

    @Override
    public List<Slot> slots() {
      return GradientMemory.BUFFER.slots();
    }

    @Override
    public Update apply(ParameterStep at) {
      NumPy np = at.np();
      Value b = GradientMemory.BUFFER.next(at, decay);
      Value ahead = np.add(at.gradient(), np.mul(b, decay));
      return GradientMemory.BUFFER.update(at.descend(ahead), b);
    }
  }

  /** The moving-average form. */
  record Average(double decay) implements Nesterov {
    public Average {
      GradientMemory.AVERAGE.check(decay);
    }

    @Override
    public String name() {
      return "nesterov, moving-average form";
    }

    @Override
    public List<Slot> slots() {
      return GradientMemory.AVERAGE.slots();
    }

    @Override
    public Update apply(ParameterStep at) {
      NumPy np = at.np();
      Value u = GradientMemory.AVERAGE.next(at, decay);
      Value ahead = Moments.average(np, decay, u, at.gradient());
      return GradientMemory.AVERAGE.update(at.descend(ahead), u);
    }
  }
}
