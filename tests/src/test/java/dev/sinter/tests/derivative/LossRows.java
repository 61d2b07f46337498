package dev.sinter.tests.derivative;

import static dev.sinter.tests.derivative.FunctionRow.places;
import static dev.sinter.tests.derivative.FunctionRow.row;

import dev.sinter.frontend.composite.CrossEntropy;
import dev.sinter.frontend.composite.Reduction;
import dev.sinter.frontend.nn.functional.BinaryLosses;
import dev.sinter.frontend.nn.functional.ClassificationLosses;
import dev.sinter.frontend.nn.functional.Divergences;
import dev.sinter.frontend.nn.functional.MarginLosses;
import dev.sinter.frontend.nn.functional.RegressionLosses;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Losses, by all of what they read. */
final class LossRows {
  private static final String ONE = "[3,4]";
  private static final String TWO = "[3,4] [3,4]";
  private static final CrossEntropy.Form FORM =
      new CrossEntropy.Form(Reduction.MEAN, OptionalLong.of(2));

  private LossRows() {}

  static List<FunctionRow> all() {
    return Stream.of(regression(), binary(), classification(), margins(), divergences())
        .flatMap(List::stream)
        .toList();
  }

  /** A loss of two values with one reduction. */
  private interface Pair {
    Value of(NumPy np, Value a, Value b, Reduction reduction);
  }

  private static FunctionRow pair(String name, Pair loss) {
    return row(name, TWO, (np, x) -> loss.of(np, x.get(0), x.get(1), Reduction.MEAN));
  }

  private static List<FunctionRow> regression() {
    return List.of(
        pair("RegressionLosses.squaredError", RegressionLosses::squaredError),
        pair("RegressionLosses.halfSquaredError", RegressionLosses::halfSquaredError),
        pair("RegressionLosses.absoluteError", RegressionLosses::absoluteError),
        pair("RegressionLosses.logCosh", RegressionLosses::logCosh),
        pair(
            "RegressionLosses.smoothAbsoluteError",
            (np, a, b, how) -> RegressionLosses.smoothAbsoluteError(np, a, b, .8, how)),
        pair(
            "RegressionLosses.huber", (np, a, b, how) -> RegressionLosses.huber(np, a, b, .8, how)),
        pair("RegressionLosses.poissonOfLogarithm", RegressionLosses::poissonOfLogarithm),
        pair(
                "RegressionLosses.poisson",
                (np, a, b, how) -> RegressionLosses.poisson(np, a, b, 1e-8, how))
            .between(.3, 2),
        row(
                "RegressionLosses.gaussianNegativeLogLikelihood",
                "[3,4] [3,4] [3,4]",
                (np, x) ->
                    RegressionLosses.gaussianNegativeLogLikelihood(
                        np, x.get(0), x.get(1), x.get(2), 1e-6, true, Reduction.SUM))
            .between(.3, 2),
        row(
            "RegressionLosses.sequenceSquaredError",
            "[5,2,3] [5,2,3]",
            (np, x) -> RegressionLosses.sequenceSquaredError(np, x.get(0), x.get(1), 2)),
        row("Reduction.of", ONE, (np, x) -> Reduction.MEAN.of(np, np.square(x.get(0)))),
        row("Reduction.of: weights", TWO, (np, x) -> Reduction.MEAN.of(np, x.get(0), x.get(1)))
            .between(.3, 2));
  }

  private static List<FunctionRow> binary() {
    return List.of(
        pair("BinaryLosses.crossEntropy", BinaryLosses::crossEntropy),
        row(
                "BinaryLosses.crossEntropy: weights",
                "[3,4] [3,4] [3,4] [4]",
                (np, x) ->
                    BinaryLosses.crossEntropy(
                        np, x.get(0), x.get(1), x.get(2), x.get(3), Reduction.MEAN))
            .between(.2, .9),
        pair(
            "BinaryLosses.weightedCrossEntropy",
            (np, z, y, how) -> BinaryLosses.weightedCrossEntropy(np, z, y, 2, .5, how)),
        row(
                "BinaryLosses.crossEntropyOfProbability",
                "[3,4] [3,4] [3,4]",
                (np, x) ->
                    BinaryLosses.crossEntropyOfProbability(
                        np, x.get(0), x.get(1), x.get(2), Reduction.MEAN))
            .between(.2, .9),
        row(
            "BinaryLosses.focal",
            ONE,
            (np, x) -> BinaryLosses.focal(np, x.get(0), yes(np, x.get(0)), .3, 2, Reduction.MEAN)),
        pair("BinaryLosses.hinge", BinaryLosses::hinge),
        pair("BinaryLosses.squaredHinge", BinaryLosses::squaredHinge),
        pair("BinaryLosses.softMargin", BinaryLosses::softMargin));
  }

  /** 0 and 1 by turns. */
  private static Value yes(NumPy np, Value like) {
    return np.cast(places(np, "[3,4]", 0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1), like.type().element());
  }

  private static Value labels(NumPy np) {
    return places(np, "[3]", 3, 0, 2);
  }

  private static List<FunctionRow> classification() {
    return List.of(
        row(
                "CrossEntropy.softmaxCrossEntropy",
                "[3,4] [4]",
                (np, x) ->
                    CrossEntropy.softmaxCrossEntropy(np, x.get(0), labels(np), x.get(1), FORM)
                        .loss())
            .between(.2, 2),
        row(
            "CrossEntropy.softmaxCrossEntropy: logarithms",
            ONE,
            (np, x) ->
                CrossEntropy.softmaxCrossEntropy(np, x.get(0), labels(np), null, FORM)
                    .logProbabilities()),
        row(
                "CrossEntropy.negativeLogLikelihood",
                "[3,4] [4]",
                (np, x) ->
                    CrossEntropy.negativeLogLikelihood(
                        np, np.square(x.get(0)), labels(np), x.get(1), FORM))
            .between(.2, 2),
        row(
            "ClassificationLosses.crossEntropy",
            ONE,
            (np, x) -> ClassificationLosses.crossEntropy(np, x.get(0), labels(np), Reduction.SUM)),
        row(
            "ClassificationLosses.negativeLogLikelihood",
            ONE,
            (np, x) ->
                ClassificationLosses.negativeLogLikelihood(
                    np, np.square(x.get(0)), labels(np), null, FORM)),
        row(
                "ClassificationLosses.smoothedCrossEntropy",
                "[3,4] [4]",
                (np, x) ->
                    ClassificationLosses.smoothedCrossEntropy(
                        np, x.get(0), labels(np), x.get(1), .2, FORM))
            .between(.2, 2),
        row(
            "ClassificationLosses.softCrossEntropy",
            "[3,4] [3,4] [4]",
            (np, x) ->
                ClassificationLosses.softCrossEntropy(
                    np, x.get(0), x.get(1), x.get(2), Reduction.MEAN)));
  }

  private static List<FunctionRow> margins() {
    return List.of(
        row(
            "MarginLosses.multiclassHinge",
            ONE,
            (np, x) -> MarginLosses.multiclassHinge(np, x.get(0), labels(np), Reduction.MEAN)),
        row(
            "MarginLosses.multiMargin",
            "[3,4] [4]",
            (np, x) ->
                MarginLosses.multiMargin(np, x.get(0), labels(np), 2, 1, x.get(1), Reduction.MEAN)),
        row(
            "MarginLosses.ranking",
            TWO,
            (np, x) ->
                MarginLosses.ranking(
                    np, x.get(0), x.get(1), sign(np, x.get(0)), .3, Reduction.MEAN)),
        row(
            "MarginLosses.hingeEmbedding",
            ONE,
            (np, x) ->
                MarginLosses.hingeEmbedding(np, x.get(0), sign(np, x.get(0)), 1, Reduction.MEAN)),
        row(
            "MarginLosses.cosine",
            TWO,
            (np, x) ->
                MarginLosses.cosine(
                    np, x.get(0), x.get(1), np.index(sign(np, x.get(0)), ":, 1"), Reduction.MEAN)),
        row(
            "MarginLosses.cosineEmbedding",
            TWO,
            (np, x) ->
                MarginLosses.cosineEmbedding(
                    np,
                    x.get(0),
                    x.get(1),
                    np.index(sign(np, x.get(0)), ":, 1"),
                    .1,
                    Reduction.MEAN)),
        row(
            "MarginLosses.triplet",
            "[3,4] [3,4] [3,4]",
            (np, x) ->
                MarginLosses.triplet(
                    np, x.get(0), x.get(1), x.get(2), 9, 2, 1e-6, Reduction.MEAN)));
  }

  /** −1 and 1 by turns. */
  private static Value sign(NumPy np, Value like) {
    return np.add(np.mul(yes(np, like), 2), -1);
  }

  private static List<FunctionRow> divergences() {
    return List.of(
        pair("Divergences.kullbackLeibler", Divergences::kullbackLeibler).between(.2, 2),
        pair("Divergences.kullbackLeiblerOfLogarithms", Divergences::kullbackLeiblerOfLogarithms),
        row(
            "Divergences.batchMean",
            ONE,
            (np, x) -> Divergences.batchMean(np, np.square(x.get(0)))),
        pair("Divergences.gaussianToStandard", Divergences::gaussianToStandard),
        row(
                "Divergences.gaussians",
                "[3,4] [3,4] [3,4] [3,4]",
                (np, x) ->
                    Divergences.gaussians(
                        np, x.get(0), x.get(1), x.get(2), x.get(3), Reduction.MEAN))
            .between(.4, 2),
        row(
            "Divergences.reparameterized",
            "[3,4] [3,4] [3,4]",
            (np, x) -> Divergences.reparameterized(np, x.get(0), x.get(1), x.get(2))),
        row(
            "Divergences.discriminatorCost",
            TWO,
            (np, x) -> Divergences.discriminatorCost(np, x.get(0), x.get(1))),
        row(
            "Divergences.minimaxGeneratorCost",
            ONE,
            (np, x) -> Divergences.minimaxGeneratorCost(np, x.get(0))),
        row(
            "Divergences.nonSaturatingGeneratorCost",
            ONE,
            (np, x) -> Divergences.nonSaturatingGeneratorCost(np, x.get(0))),
        row(
            "Divergences.distillation",
            ONE,
            (np, x) -> Divergences.distillation(np, x.get(0), yes(np, x.get(0)), 2)),
        row(
            "Divergences.weightedSum",
            "[] []",
            (np, x) ->
                Divergences.weightedSum(np, List.of(np.exp(x.get(0)), x.get(1)), List.of(.5, 2.0))),
        row(
            "Divergences.learntSum",
            "[] [] [2]",
            (np, x) -> Divergences.learntSum(np, List.of(x.get(0), x.get(1)), x.get(2))));
  }
}
