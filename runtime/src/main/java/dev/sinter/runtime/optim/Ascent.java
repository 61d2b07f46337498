package dev.sinter.runtime.optim;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.train.Gradient;
import dev.sinter.ir.train.GradientTransform;
import java.util.List;

/**
 * Turns gradients around, so that the objective is maximised: PyTorch's maximize=True. Weight decay
 * still makes weights smaller.
 */
public record Ascent() implements GradientTransform {
  @Override
  public List<Gradient> apply(NumPy np, List<Gradient> gradients) {
    return gradients.stream().map(g -> g.withValue(np.negative(g.value()))).toList();
  }
}
