package dev.sinter.tests.training;

import static java.util.Map.entry;

import dev.sinter.frontend.composite.Normalization;
import dev.sinter.frontend.nn.functional.BatchNormalization;
import dev.sinter.frontend.nn.functional.BatchNormalization.Momentum;
import dev.sinter.ir.graph.Value;
import java.util.List;
import java.util.Map;

/** Normalisation by PyTorch's names. */
final class NormalizationOperators {
  private NormalizationOperators() {}

  static Map<String, OperatorFunction> table() {
    return Map.ofEntries(
        entry("batch_norm", NormalizationOperators::batchNorm),
        entry("instance_norm", OperatorFunction.of(NormalizationOperators::instanceNorm)),
        entry("layer_norm", OperatorFunction.of(NormalizationOperators::layerNorm)),
        entry("group_norm", OperatorFunction.of(NormalizationOperators::groupNorm)),
        entry("rms_norm", OperatorFunction.of(NormalizationOperators::rmsNorm)),
        entry("local_response_norm", OperatorFunction.of(NormalizationOperators::localResponse)));
  }

  private static List<Value> batchNorm(OperatorCall call) {
    Value weight = call.value("weight");
    Value bias = call.value("bias");
    Value mean = call.value("running_mean");
    Value variance = call.value("running_var");
    double epsilon = call.real("eps", 1e-5);
    if (!call.flag("training", true)) {
      return List.of(
          Normalization.batchNorm(call.np(), call.x(), weight, bias, mean, variance, epsilon));
    }
    Momentum momentum = Momentum.ofReplaced(call.real("momentum", 0.1));
    BatchNormalization.Step step =
        BatchNormalization.training(
            call.np(), call.x(), weight, bias, mean, variance, epsilon, momentum);
    return List.of(step.y(), step.runningMean(), step.runningVariance());
  }

  private static Value instanceNorm(OperatorCall call) {
    return Normalization.instanceNorm(
        call.np(), call.x(), call.value("weight"), call.value("bias"), call.real("eps", 1e-5));
  }

  private static Value groupNorm(OperatorCall call) {
    long groups = call.integer("groups", call.integer("num_groups", 1));
    return Normalization.groupNorm(
        call.np(),
        call.x(),
        call.value("weight"),
        call.value("bias"),
        groups,
        call.real("eps", 1e-5));
  }

  private static Value layerNorm(OperatorCall call) {
    int axes =
        call.attributes().get("normalized_shape") instanceof List<?> shape ? shape.size() : 1;
    return Normalization.layerNorm(
            call.np(),
            call.x(),
            call.optional("weight"),
            call.optional("bias"),
            call.x().type().rank() - axes,
            call.real("eps", 1e-5))
        .y();
  }

  private static Value rmsNorm(OperatorCall call) {
    int last = call.x().type().rank() - 1;
    return Normalization.rmsNorm(
        call.np(), call.x(), call.value("weight"), last, call.real("eps", 1e-6));
  }

  private static Value localResponse(OperatorCall call) {
    return Normalization.localResponse(
        call.np(),
        call.x(),
        call.integer("size", 5),
        call.real("alpha", 1e-4),
        call.real("beta", 0.75),
        call.real("k", 1));
  }
}
