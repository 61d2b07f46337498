package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.DerivativeRule;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.op.StandardComposite.Attention;
import dev.sinter.ir.op.StandardComposite.BatchNormalization;
import dev.sinter.ir.op.StandardComposite.Gelu;
import dev.sinter.ir.op.StandardComposite.InstanceNormalization;
import dev.sinter.ir.op.StandardComposite.LayerNormalization;
import dev.sinter.ir.op.StandardComposite.LogSoftmax;
import dev.sinter.ir.op.StandardComposite.RmsNormalization;
import dev.sinter.ir.op.StandardComposite.Softmax;
import dev.sinter.ir.op.StandardComposite.StopGradient;
import dev.sinter.ir.op.StandardComposite.Swish;
import java.util.List;
import java.util.Map;

/**
 * Derivatives of composites other than their bodies': those that a composite brings along, and for
 * standard ones those with fewer operations, or more digits.
 */
final class CustomRules {
  private CustomRules() {}

  /** The rules for a composite; none where its body is to be taken. */
  static Map<DerivativeRule, Graph> of(Composite composite) {
    return composite.rules().isEmpty()
        ? StandardComposite.of(composite)
            .map(standard -> standard(standard, composite).rules())
            .orElse(Map.of())
        : composite.rules();
  }

  private static Composite standard(StandardComposite standard, Composite composite) {
    return switch (standard) {
      case StopGradient() ->
          composite.withTangentRule((np, _, _, dx) -> dx.stream().map(np::zerosLike).toList());
      case Softmax(List<Integer> axes) ->
          composite.withTangentRule(
              (np, _, y, dx) -> List.of(softmax(np, axes, y.getFirst(), dx.getFirst())));
      case LogSoftmax(List<Integer> axes) ->
          composite.withTangentRule(
              (np, _, y, dx) -> List.of(logSoftmax(np, axes, y.getFirst(), dx.getFirst())));
      case Gelu _, Swish _, Attention _ -> composite;
      case LayerNormalization _, RmsNormalization _, InstanceNormalization _ -> composite;
      case BatchNormalization _ -> composite;
    };
  }

  /** ẏ = y·(ẋ − Σ y·ẋ). */
  private static Value softmax(NumPy np, List<Integer> axes, Value y, Value dx) {
    Value mean = np.sum(np.mul(dx, y), true, array(axes));
    return np.mul(np.sub(dx, mean), y);
  }

  /** ẏ = ẋ − Σ exp(y)·ẋ. */
  private static Value logSoftmax(NumPy np, List<Integer> axes, Value y, Value dx) {
    return np.sub(dx, np.sum(np.mul(dx, np.exp(y)), true, array(axes)));
  }

  private static int[] array(List<Integer> axes) {
    return axes.stream().mapToInt(Integer::intValue).toArray();
  }
}
