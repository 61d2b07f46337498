package dev.sinter.tests.training;

import dev.sinter.frontend.composite.Activations;
import dev.sinter.frontend.composite.CrossEntropy.Form;
import dev.sinter.frontend.composite.Reduction;
import dev.sinter.frontend.nn.functional.ClassificationLosses;
import dev.sinter.frontend.nn.functional.MarginLosses;
import dev.sinter.ir.graph.Value;
import java.util.Map;
import java.util.OptionalLong;

/** Losses against the label of a class, by PyTorch's names and defaults. */
final class ClassificationOperators {
  private ClassificationOperators() {}

  static Map<String, OperatorFunction> table() {
    return Map.of(
        "cross_entropy",
        OperatorFunction.of(ClassificationOperators::crossEntropy),
        "cross_entropy_soft_targets",
        OperatorFunction.of(ClassificationOperators::soft),
        "nll_loss",
        OperatorFunction.of(ClassificationOperators::negativeLogLikelihood),
        "multi_margin_loss",
        OperatorFunction.of(ClassificationOperators::multiMargin));
  }

  private static Value weight(OperatorCall call) {
    return call.flagged("weight", "weighted");
  }

  private static Form form(OperatorCall call) {
    OptionalLong ignored =
        call.attributes().get("ignore_index") instanceof Number number
            ? OptionalLong.of(number.longValue())
            : OptionalLong.empty();
    return new Form(LossOperators.reduction(call), ignored);
  }

  private static Value crossEntropy(OperatorCall call) {
    double smoothing = call.real("label_smoothing", 0);
    Value labels = call.value("target");
    return smoothing == 0
        ? ClassificationLosses.crossEntropy(call.np(), call.x(), labels, weight(call), form(call))
        : ClassificationLosses.smoothedCrossEntropy(
            call.np(), call.x(), labels, weight(call), smoothing, form(call));
  }

  private static Value soft(OperatorCall call) {
    return ClassificationLosses.softCrossEntropy(
        call.np(), call.x(), call.value("target"), weight(call), LossOperators.reduction(call));
  }

  /** Σ of the loss of log-softmax with weights. */
  private static Value negativeLogLikelihood(OperatorCall call) {
    Value logarithms = Activations.logSoftmax(call.np(), call.x(), 1);
    Form sum = new Form(Reduction.SUM, OptionalLong.empty());
    return ClassificationLosses.negativeLogLikelihood(
        call.np(), logarithms, call.value("target"), call.value("weight"), sum);
  }

  private static Value multiMargin(OperatorCall call) {
    return MarginLosses.multiMargin(
        call.np(),
        call.x(),
        call.value("target"),
        call.integer("p", 1),
        call.real("margin", 1),
        weight(call),
        LossOperators.reduction(call));
  }
}
