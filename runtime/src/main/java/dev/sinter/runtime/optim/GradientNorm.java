package dev.sinter.runtime.optim;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Gradient;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.type.ElementType;
import java.util.List;

/**
 * The norm of all gradients taken as one vector, (Σ|g|ᵖ)^(1/p).
 *
 * @param order p, above 0; infinite for the largest absolute value
 */
public record GradientNorm(double order) {
  public GradientNorm {
    if (order != Double.POSITIVE_INFINITY) {
      Hyperparameter.positive("order of the gradients' norm", order);
    }
  }

  /** The Euclidean norm. */
  public static GradientNorm euclidean() {
    return new GradientNorm(2);
  }

  /** Emits the norm: an f64 scalar if a gradient is f64, else f32, where half floats fit in. */
  public Value of(NumPy np, List<Gradient> gradients) {
    boolean wide = gradients.stream().anyMatch(g -> g.value().type().element() == ElementType.F64);
    ElementType element = wide ? ElementType.F64 : ElementType.F32;
    Value total = np.scalar(element, 0.0);
    for (Gradient gradient : gradients) {
      Value size = np.abs(np.cast(gradient.value(), element));
      total =
          order == Double.POSITIVE_INFINITY
              ? np.maximum(total, np.max(size))
              : np.add(total, np.sum(power(np, size)));
    }
    return root(np, total);
  }

  private Value power(NumPy np, Value size) {
    if (order == 1) {
      return size;
    }
    return order == 2 ? np.square(size) : np.pow(size, order);
  }

  private Value root(NumPy np, Value total) {
    if (order == 1 || order == Double.POSITIVE_INFINITY) {
      return total;
    }
    return order == 2 ? np.sqrt(total) : np.pow(total, 1 / order);
  }
}
