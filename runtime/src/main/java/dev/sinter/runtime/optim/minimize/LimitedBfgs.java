package dev.sinter.runtime.optim.minimize;

import dev.sinter.ir.train.Hyperparameter;
import java.util.ArrayList;
import java.util.List;

/**
 * L-BFGS (Nocedal 1980; N&W algorithm 7.4): BFGS from the last m steps alone, by the two-loop
 * recursion, started from yᵀs/yᵀy times the unit matrix.
 *
 * @param history m, the steps kept; 3 to 20 are usual
 */
public record LimitedBfgs(long history) implements Direction {
  public LimitedBfgs {
    Hyperparameter.count("steps that L-BFGS keeps", history, 1);
  }

  /** SciPy's 10; PyTorch keeps 100. */
  public static LimitedBfgs defaults() {
    return new LimitedBfgs(10);
  }

  @Override
  public Memory start(int dimensions) {
    return new Steps(history);
  }

  /** A step s, the change of the gradient y, and 1/yᵀs. */
  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
  private record Step(double[] s, double[] y, double rho) {}

  private static final class Steps implements Memory {
    private final long history;
    private final List<Step> steps = new ArrayList<>();
    private double scale = 1;

    Steps(long history) {
      this.history = history;
    }

    @Override
    public double[] next(double[] point, double[] gradient) {
      double[] q = Vectors.scaled(-1, gradient);
      double[] alpha = new double[steps.size()];
      for (int i = steps.size() - 1; i >= 0; i--) {
        Step step = steps.get(i);
        alpha[i] = step.rho() * Vectors.dot(step.s(), q);
        Vectors.add(q, -alpha[i], step.y());
      }
      double[] d = Vectors.scaled(scale, q);
      for (int i = 0; i < alpha.length; i++) {
        Step step = steps.get(i);
        double beta = step.rho() * Vectors.dot(step.y(), d);
        Vectors.add(d, alpha[i] - beta, step.s());
      }
      return d;
    }

    @Override
    public void moved(double[] step, double[] change) {
      double curvature = Vectors.dot(change, step);
      if (!(curvature > Bfgs.LEAST_CURVATURE)) {
        return;
      }
      if (steps.size() == history) {
        steps.removeFirst();
      }
      steps.add(new Step(step, change, 1 / curvature));
      scale = curvature / Vectors.dot(change, change);
    }

    @Override
    public void restart() {
      steps.clear();
      scale = 1;
    }
  }
}
