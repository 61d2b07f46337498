package dev.sinter.runtime.optim;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Gradient;
import dev.sinter.ir.train.GradientTransform;
import dev.sinter.ir.train.Hyperparameter;
import java.util.List;

/**
 * Takes every element of every gradient into [−c, c]: PyTorch's clip_grad_value_.
 *
 * @param limit c, above 0
 */
public record ClipByValue(double limit) implements GradientTransform {
  public ClipByValue {
    Hyperparameter.positive("limit of a gradient's elements", limit);
  }

  @Override
  public List<Gradient> apply(NumPy np, List<Gradient> gradients) {
    return gradients.stream().map(g -> g.withValue(clipped(np, g.value()))).toList();
  }

  private Value clipped(NumPy np, Value gradient) {
    return np.minimum(np.maximum(gradient, -limit), limit);
  }
}
