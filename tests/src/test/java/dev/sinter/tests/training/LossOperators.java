package dev.sinter.tests.training;

import static java.util.Map.entry;

import dev.sinter.frontend.composite.Reduction;
import dev.sinter.frontend.nn.functional.BinaryLosses;
import dev.sinter.frontend.nn.functional.Divergences;
import dev.sinter.frontend.nn.functional.MarginLosses;
import dev.sinter.frontend.nn.functional.RegressionLosses;
import dev.sinter.ir.graph.Value;
import java.util.Locale;
import java.util.Map;

/** Losses of numbers, of yes or no, and of distances, by PyTorch's names and defaults. */
final class LossOperators {
  private LossOperators() {}

  static Map<String, OperatorFunction> table() {
    return Map.ofEntries(
        entry("mse_loss", OperatorFunction.of(LossOperators::squaredError)),
        entry("l1_loss", OperatorFunction.of(LossOperators::absoluteError)),
        entry("smooth_l1_loss", OperatorFunction.of(LossOperators::smooth)),
        entry("huber_loss", OperatorFunction.of(LossOperators::huber)),
        entry("gaussian_nll_loss", OperatorFunction.of(LossOperators::gaussian)),
        entry("poisson_nll_loss", OperatorFunction.of(LossOperators::poisson)),
        entry("bce_with_logits", OperatorFunction.of(LossOperators::binaryOfScores)),
        entry("bce", OperatorFunction.of(LossOperators::binaryOfProbabilities)),
        entry("hinge", OperatorFunction.of(LossOperators::hinge)),
        entry("soft_margin_loss", OperatorFunction.of(LossOperators::softMargin)),
        entry("kl_div", OperatorFunction.of(LossOperators::divergence)),
        entry("hinge_embedding_loss", OperatorFunction.of(LossOperators::hingeEmbedding)),
        entry("margin_ranking_loss", OperatorFunction.of(LossOperators::ranking)),
        entry("cosine_embedding_loss", OperatorFunction.of(LossOperators::cosine)),
        entry("triplet_margin_loss", OperatorFunction.of(LossOperators::triplet)));
  }

  static Reduction reduction(OperatorCall call) {
    return Reduction.valueOf(call.text("reduction", "mean").toUpperCase(Locale.ROOT));
  }

  private static Value target(OperatorCall call) {
    return call.value("target");
  }

  private static Value squaredError(OperatorCall call) {
    return RegressionLosses.squaredError(call.np(), call.a(), call.b(), reduction(call));
  }

  private static Value absoluteError(OperatorCall call) {
    return RegressionLosses.absoluteError(call.np(), call.a(), call.b(), reduction(call));
  }

  private static Value smooth(OperatorCall call) {
    return RegressionLosses.smoothAbsoluteError(
        call.np(), call.a(), call.b(), call.real("beta", 1), reduction(call));
  }

  private static Value huber(OperatorCall call) {
    return RegressionLosses.huber(
        call.np(), call.a(), call.b(), call.real("delta", 1), reduction(call));
  }

  private static Value gaussian(OperatorCall call) {
    return RegressionLosses.gaussianNegativeLogLikelihood(
        call.np(),
        call.x(),
        target(call),
        call.value("var"),
        call.real("eps", 1e-6),
        call.flag("full", false),
        reduction(call));
  }

  private static Value poisson(OperatorCall call) {
    return RegressionLosses.poissonOfLogarithm(call.np(), call.x(), target(call), reduction(call));
  }

  private static Value binaryOfScores(OperatorCall call) {
    return BinaryLosses.crossEntropy(
        call.np(),
        call.x(),
        target(call),
        call.flagged("weight", "weighted"),
        call.flagged("pos_weight", "pos_weighted"),
        reduction(call));
  }

  private static Value binaryOfProbabilities(OperatorCall call) {
    Value weight = call.flagged("weight", "weighted");
    return BinaryLosses.crossEntropyOfProbability(
        call.np(), call.x(), target(call), weight, reduction(call));
  }

  private static Value hinge(OperatorCall call) {
    return BinaryLosses.hinge(call.np(), call.x(), target(call), reduction(call));
  }

  private static Value softMargin(OperatorCall call) {
    return BinaryLosses.softMargin(call.np(), call.x(), target(call), reduction(call));
  }

  private static Value divergence(OperatorCall call) {
    Value each =
        call.flag("log_target", false)
            ? Divergences.kullbackLeiblerOfLogarithms(
                call.np(), call.x(), target(call), Reduction.NONE)
            : Divergences.kullbackLeibler(call.np(), call.x(), target(call), Reduction.NONE);
    return call.text("reduction", "mean").equals("batchmean")
        ? Divergences.batchMean(call.np(), each)
        : reduction(call).of(call.np(), each);
  }

  private static Value hingeEmbedding(OperatorCall call) {
    return MarginLosses.hingeEmbedding(
        call.np(), call.x(), target(call), call.real("margin", 1), reduction(call));
  }

  private static Value ranking(OperatorCall call) {
    return MarginLosses.ranking(
        call.np(), call.a(), call.b(), target(call), call.real("margin", 0), reduction(call));
  }

  private static Value cosine(OperatorCall call) {
    return MarginLosses.cosineEmbedding(
        call.np(), call.a(), call.b(), target(call), call.real("margin", 0), reduction(call));
  }

  private static Value triplet(OperatorCall call) {
    return MarginLosses.triplet(
        call.np(),
        call.value("anchor"),
        call.value("positive"),
        call.value("negative"),
        call.real("margin", 1),
        call.real("p", 2),
        call.real("eps", 1e-6),
        reduction(call));
  }
}
