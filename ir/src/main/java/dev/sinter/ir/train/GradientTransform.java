package dev.sinter.ir.train;

import dev.sinter.ir.graph.NumPy;
import java.util.List;

/**
 * What is done to all gradients together before the rules see them, such as clipping by their
 * common norm. It comes after accumulation and before the weight decay of a rule, as {@code
 * clip_grad_norm_} does in PyTorch.
 */
@FunctionalInterface
public interface GradientTransform {
  /** Emits the new gradients, of the same parameters in the same order. */
  List<Gradient> apply(NumPy np, List<Gradient> gradients);
}
