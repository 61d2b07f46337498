package dev.sinter.runtime.optim;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.ParameterStep;
import dev.sinter.ir.train.Slot;
import dev.sinter.ir.train.Update;
import dev.sinter.ir.train.UpdateRule;
import java.util.List;
import java.util.Map;

/**
 * Adadelta (Zeiler 2012): v = ρv + (1 − ρ)g²; d = g·√(u + ε)/√(v + ε); u = ρu + (1 − ρ)d²; θ = θ −
 * ηd. The paper has no rate: η is 1 there.
 *
 * @param decay ρ
 * @param epsilon ε, inside both roots
 */
public record Adadelta(double decay, double epsilon) implements UpdateRule {
  private static final String SQUARES = "square_average";
  private static final String MOVES = "move_square_average";

  public Adadelta {
    Hyperparameter.decayRate("decay of the squares' averages", decay);
    Hyperparameter.positive("epsilon", epsilon);
  }

  /** PyTorch's and, but for the ρ of 0.95 there, the paper's: ρ = 0.9, ε = 1e-6. */
  public static Adadelta defaults() {
    return new Adadelta(0.9, 1e-6);
  }

  @Override
  public String name() {
    return "adadelta";
  }

  @Override
  public List<Slot> slots() {
    return List.of(Slot.zeros(SQUARES), Slot.zeros(MOVES));
  }

  @Override
  public Update apply(ParameterStep at) {
    NumPy np = at.np();
    Value v = Moments.average(np, decay, at.slot(SQUARES), np.square(at.gradient()));
    Value ratio = np.div(np.sqrt(np.add(at.slot(MOVES), epsilon)), np.sqrt(np.add(v, epsilon)));
    Value d = np.mul(at.gradient(), ratio);
    Value u = Moments.average(np, decay, at.slot(MOVES), np.square(d));
    return new Update(at.descend(d), Map.of(SQUARES, v, MOVES, u));
  }
}
