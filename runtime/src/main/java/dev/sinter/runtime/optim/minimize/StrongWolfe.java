package dev.sinter.runtime.optim.minimize;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.train.Hyperparameter;
import java.util.Optional;

/**
 * A step that lowers the objective enough and flattens it enough, by bracketing and cubic
 * interpolation (N&W algorithms 3.5 and 3.6):
 *
 * <pre>
 *   φ(a) ≤ φ(0) + c₁aφ′(0)     |φ′(a)| ≤ c₂|φ′(0)|
 * </pre>
 *
 * <p>A trial that is not finite counts as too long. When the evaluations are spent, the lowest
 * trial that meets the first condition is taken.
 *
 * @param decrease c₁, in (0, 1)
 * @param curvature c₂, in (c₁, 1); 0.9 for quasi-Newton directions, 0.1 for conjugate gradients
 * @param evaluations the most of one search, 1 or more
 */
public record StrongWolfe(double decrease, double curvature, int evaluations)
    implements LineSearch {
  public StrongWolfe {
    Hyperparameter.fraction("constant of sufficient decrease", decrease);
    Hyperparameter.fraction("constant of curvature", curvature);
    Hyperparameter.count("evaluations of a line search", evaluations, 1);
    if (curvature <= decrease) {
      throw new SinterException(
          ErrorCode.ATTRIBUTE_INVALID,
          "the constant of curvature is %s; it must be above that of decrease, %s"
              .formatted(curvature, decrease));
    }
  }

  /** For quasi-Newton and Newton directions: 1e-4, 0.9, and PyTorch's 25 evaluations. */
  public static StrongWolfe defaults() {
    return new StrongWolfe(1e-4, 0.9, 25);
  }

  /** For conjugate gradients: 1e-4 and 0.1. */
  public static StrongWolfe tight() {
    return new StrongWolfe(1e-4, 0.1, 25);
  }

  @Override
  public Optional<Line.Trial> search(Line line, double first) {
    return new WolfeSearch(this, line).run(first);
  }
}
