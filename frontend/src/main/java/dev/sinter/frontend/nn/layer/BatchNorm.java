package dev.sinter.frontend.nn.layer;

import dev.sinter.frontend.composite.Normalization;
import dev.sinter.frontend.nn.Layer;
import dev.sinter.frontend.nn.Scope;
import dev.sinter.frontend.nn.functional.BatchNormalization;
import dev.sinter.frontend.nn.functional.BatchNormalization.Momentum;
import dev.sinter.frontend.nn.init.Initializer;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;

/**
 * Batch normalisation of x [N, C, …]: by the batch's own mean and variance in training, by running
 * ones afterwards; parameters {@code weight} and {@code bias}, state {@code running_mean} and
 * {@code running_var}, all [C].
 */
public record BatchNorm(double epsilon, Momentum momentum) implements Layer {
  /** With PyTorch's ε of 10⁻⁵, and a tenth of the running statistics replaced each time. */
  public BatchNorm() {
    this(1e-5, Momentum.ofReplaced(0.1));
  }

  /** With Keras's ε of 10⁻³, and 99 % of the running statistics kept each time. */
  public static BatchNorm asInKeras() {
    return new BatchNorm(1e-3, Momentum.ofKept(0.99));
  }

  @Override
  public Value apply(Scope scope, Value x) {
    NumPy np = scope.np();
    TensorType type = TensorType.of(scope.element(x), scope.size(x, 1));
    Value scale = scope.parameter("weight", type, Initializer.ones());
    Value shift = scope.parameter("bias", type, Initializer.zeros());
    Value mean = scope.state("running_mean", Tensor.zeros(type));
    Value variance = scope.state("running_var", Initializer.ones().values(type, 0, 0));
    if (!scope.isTraining()) {
      return Normalization.batchNorm(np, x, scale, shift, mean, variance, epsilon);
    }
    BatchNormalization.Step step =
        BatchNormalization.training(np, x, scale, shift, mean, variance, epsilon, momentum);
    scope.renew("running_mean", step.runningMean());
    scope.renew("running_var", step.runningVariance());
    return step.y();
  }
}
