package dev.sinter.tests.derivative;

import static dev.sinter.tests.derivative.FunctionRow.row;

import dev.sinter.frontend.composite.Precision;
import dev.sinter.frontend.composite.Reductions;
import dev.sinter.frontend.nn.functional.Arithmetic;
import dev.sinter.frontend.nn.functional.Norms;
import dev.sinter.ir.op.Reduce;
import java.util.List;
import java.util.stream.Stream;

/** Elementary functions, reductions and norms. */
final class ArithmeticRows {
  private static final String ONE = "[3,4]";
  private static final String TWO = "[3,4] [3,4]";
  private static final String THREE = "[3,4] [3,4] [3,4]";

  private ArithmeticRows() {}

  static List<FunctionRow> all() {
    return Stream.of(elements(), reductions(), norms()).flatMap(List::stream).toList();
  }

  private static List<FunctionRow> elements() {
    return List.of(
        row("Arithmetic.log2", ONE, (np, x) -> Arithmetic.log2(np, x.get(0))).between(.3, 2),
        row("Arithmetic.log10", ONE, (np, x) -> Arithmetic.log10(np, x.get(0))).between(.3, 2),
        row("Arithmetic.exp2", ONE, (np, x) -> Arithmetic.exp2(np, x.get(0))),
        row("Arithmetic.hypot", TWO, (np, x) -> Arithmetic.hypot(np, x.get(0), x.get(1))),
        row("Arithmetic.fraction", ONE, (np, x) -> Arithmetic.fraction(np, x.get(0))),
        row("Arithmetic.lerp", THREE, (np, x) -> Arithmetic.lerp(np, x.get(0), x.get(1), x.get(2))),
        row(
            "Arithmetic.addcmul",
            THREE,
            (np, x) -> Arithmetic.addcmul(np, x.get(0), x.get(1), x.get(2), .7)),
        row(
                "Arithmetic.addcdiv",
                THREE,
                (np, x) -> Arithmetic.addcdiv(np, x.get(0), x.get(1), x.get(2), .7))
            .between(.4, 2),
        row("Arithmetic.reciprocal", ONE, (np, x) -> Arithmetic.reciprocal(np, x.get(0)))
            .between(.4, 2),
        row("Arithmetic.rsqrt", ONE, (np, x) -> Arithmetic.rsqrt(np, x.get(0))).between(.4, 2),
        row("Arithmetic.fmod", TWO, (np, x) -> Arithmetic.fmod(np, x.get(0), x.get(1)))
            .between(.4, 2),
        row(
            "Arithmetic.complementaryErf",
            ONE,
            (np, x) -> Arithmetic.complementaryErf(np, x.get(0))),
        row("Arithmetic.logit", ONE, (np, x) -> Arithmetic.logit(np, x.get(0))).between(.1, .9),
        row("Arithmetic.logAddExp", TWO, (np, x) -> Arithmetic.logAddExp(np, x.get(0), x.get(1))),
        row("Arithmetic.xLogY", TWO, (np, x) -> Arithmetic.xLogY(np, x.get(0), x.get(1)))
            .between(.3, 2),
        row("Arithmetic.sinc", ONE, (np, x) -> Arithmetic.sinc(np, x.get(0))).between(.3, 2),
        row(
            "Arithmetic.maskedFill",
            ONE,
            (np, x) ->
                Arithmetic.maskedFill(
                    np, x.get(0), np.greater(x.get(0), np.scalarLike(x.get(0), .2)), 9)),
        row("Precision.widen", ONE, (np, x) -> Precision.widen(np, np.square(x.get(0)))));
  }

  private static List<FunctionRow> reductions() {
    return List.of(
        row(
            "Reductions.mean",
            ONE,
            (np, x) -> Reductions.mean(np, np.square(x.get(0)), List.of(1), true)),
        row(
            "Reductions.reduce",
            ONE,
            (np, x) ->
                Reductions.reduce(np, Reduce.Combiner.PRODUCT, x.get(0), List.of(0, 1), false)));
  }

  private static List<FunctionRow> norms() {
    return List.of(
        row("Norms.norm: 1", ONE, (np, x) -> Norms.norm(np, x.get(0), 1, false, 1)),
        row("Norms.norm: 2", ONE, (np, x) -> Norms.norm(np, x.get(0), 2, false, 1)),
        row("Norms.norm: 3", ONE, (np, x) -> Norms.norm(np, x.get(0), 3, true, 0)),
        row(
            "Norms.norm: infinity",
            ONE,
            (np, x) -> Norms.norm(np, x.get(0), Double.POSITIVE_INFINITY, false, 1)),
        row("Norms.frobenius", ONE, (np, x) -> Norms.frobenius(np, x.get(0), false)),
        row("Norms.rowSumNorm", ONE, (np, x) -> Norms.rowSumNorm(np, x.get(0))),
        row("Norms.normalized", ONE, (np, x) -> Norms.normalized(np, x.get(0), 2, 1, 1e-12)),
        row(
            "Norms.cosineSimilarity",
            TWO,
            (np, x) -> Norms.cosineSimilarity(np, x.get(0), x.get(1), 1, 1e-8)),
        row(
            "Norms.pairwiseDistance",
            TWO,
            (np, x) -> Norms.pairwiseDistance(np, x.get(0), x.get(1), 2, 1e-6)),
        row(
            "Norms.distances: 2",
            "[3,4] [2,4]",
            (np, x) -> Norms.distances(np, x.get(0), x.get(1), 2)),
        row(
            "Norms.distances: 1.5",
            "[3,4] [2,4]",
            (np, x) -> Norms.distances(np, x.get(0), x.get(1), 1.5)),
        row("Norms.logSumExp", ONE, (np, x) -> Norms.logSumExp(np, x.get(0), false, 1)),
        row(
            "Norms.logCumulativeSumExp",
            ONE,
            (np, x) -> Norms.logCumulativeSumExp(np, x.get(0), 1)),
        row("Norms.sumOfSquares", ONE, (np, x) -> Norms.sumOfSquares(np, x.get(0))));
  }
}
