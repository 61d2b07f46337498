package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Composite;
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
import java.util.Optional;

/**
 * Derivatives of composites that are better than those of their bodies: with fewer operations, or
 * with more digits.
 */
record CustomRules(Tangents tangents) {

  /** The results of a composite, its tangents known; empty where its body is to be taken. */
  Optional<List<Value>> of(Composite composite, List<Value> operands) {
    return StandardComposite.of(composite)
        .flatMap(standard ->
            switch (standard) {
              case StopGradient() -> Optional.of(stopped(composite, operands));
              case Softmax(List<Integer> axes) -> Optional.of(softmax(composite, axes, operands));
              case LogSoftmax(List<Integer> axes) ->
                  Optional.of(logSoftmax(composite, axes, operands));
              case Gelu _, Swish _, Attention _ -> Optional.empty();
              case LayerNormalization _, RmsNormalization _, InstanceNormalization _ ->
                  Optional.empty();
              case BatchNormalization _ -> Optional.empty();
            });
  }

  private List<Value> stopped(Composite composite, List<Value> operands) {
    tangents.lose(composite);
    return tangents.add(composite, operands);
  }

  /** ẏ = y·(ẋ − Σ y·ẋ). */
  private List<Value> softmax(Composite composite, List<Integer> axes, List<Value> operands) {
    NumPy np = tangents.np();
    List<Value> y = tangents.add(composite, operands);
    Value dx = tangents.orZero(operands.getFirst());
    Value mean = np.sum(np.mul(dx, y.getFirst()), true, array(axes));
    tangents.put(y.getFirst(), np.mul(np.sub(dx, mean), y.getFirst()));
    return y;
  }

  /** ẏ = ẋ − Σ exp(y)·ẋ. */
  private List<Value> logSoftmax(Composite composite, List<Integer> axes, List<Value> operands) {
    NumPy np = tangents.np();
    List<Value> y = tangents.add(composite, operands);
    Value dx = tangents.orZero(operands.getFirst());
    Value mean = np.sum(np.mul(dx, np.exp(y.getFirst())), true, array(axes));
    tangents.put(y.getFirst(), np.sub(dx, mean));
    return y;
  }

  private static int[] array(List<Integer> axes) {
    return axes.stream().mapToInt(Integer::intValue).toArray();
  }
}
