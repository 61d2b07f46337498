package dev.sinter.runtime.optim;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Gradient;
import dev.sinter.ir.train.GradientTransform;
import dev.sinter.ir.train.Hyperparameter;
import java.util.List;
import java.util.Objects;

/**
 * Shortens all gradients by one factor where their common norm is above a limit c (Pascanu, Mikolov
 * and Bengio 2013), so that their direction stays.
 *
 * @param norm whose
 * @param limit c, above 0
 * @param form of the factor
 */
public record ClipByNorm(GradientNorm norm, double limit, Form form) implements GradientTransform {
  private static final double MARGIN = 1e-6;

  /** The factor. */
  public enum Form {
    /** c/‖g‖ where ‖g‖ > c, else 1: the paper. */
    EXACT,
    /** min(1, c/(‖g‖ + 1e-6)): PyTorch's clip_grad_norm_, which stays a little below c. */
    WITH_MARGIN
  }

  public ClipByNorm {
    Objects.requireNonNull(norm);
    Hyperparameter.positive("limit of the gradients' norm", limit);
    Objects.requireNonNull(form);
  }

  /** The paper's form, Euclidean. */
  public static ClipByNorm exact(double limit) {
    return new ClipByNorm(GradientNorm.euclidean(), limit, Form.EXACT);
  }

  /** PyTorch's form, Euclidean. */
  public static ClipByNorm withMargin(double limit) {
    return new ClipByNorm(GradientNorm.euclidean(), limit, Form.WITH_MARGIN);
  }

  /** The same by another norm. */
  public ClipByNorm by(GradientNorm other) {
    return new ClipByNorm(other, limit, form);
  }

  @Override
  public List<Gradient> apply(NumPy np, List<Gradient> gradients) {
    Value length = norm.of(np, gradients);
    Value most = np.scalarLike(length, limit);
    Value factor =
        switch (form) {
          // The maximum divides by c itself where nothing is to be clipped, also by no zero.
          case EXACT -> np.div(most, np.maximum(length, most));
          case WITH_MARGIN -> np.minimum(np.div(most, np.add(length, MARGIN)), 1);
        };
    return gradients.stream().map(g -> g.withValue(scaled(np, g.value(), factor))).toList();
  }

  private static Value scaled(NumPy np, Value gradient, Value factor) {
    return np.mul(gradient, np.cast(factor, gradient.type().element()));
  }
}
