package dev.sinter.tests.training;

import static java.util.Map.entry;

import dev.sinter.frontend.nn.functional.Norms;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import java.util.Map;

/** Reductions, running totals and distances. */
final class ReductionOperators {
  private ReductionOperators() {}

  @FunctionalInterface
  private interface Reduction {
    Value of(NumPy np, Value x, boolean keep, int... axes);
  }

  static Map<String, OperatorFunction> table() {
    return Map.ofEntries(
        row("sum", NumPy::sum),
        row("mean", NumPy::mean),
        row("prod", NumPy::prod),
        row("max", NumPy::max),
        row("min", NumPy::min),
        row("amax", NumPy::max),
        row("amin", NumPy::min),
        row("logsumexp", Norms::logSumExp),
        entry("var", OperatorFunction.of(ReductionOperators::variance)),
        entry("std", OperatorFunction.of(ReductionOperators::deviation)),
        entry("norm", OperatorFunction.of(ReductionOperators::norm)),
        entry("cumsum", OperatorFunction.of(call -> call.np().cumsum(call.x(), call.axis(0)))),
        entry("cumprod", OperatorFunction.of(call -> call.np().cumprod(call.x(), call.axis(0)))),
        entry(
            "logcumsumexp",
            OperatorFunction.of(
                call -> Norms.logCumulativeSumExp(call.np(), call.x(), call.axis(0)))),
        entry("cosine_similarity", OperatorFunction.of(ReductionOperators::cosine)),
        entry("pairwise_distance", OperatorFunction.of(ReductionOperators::pairwise)),
        entry(
            "cdist",
            OperatorFunction.of(
                call -> Norms.distances(call.np(), call.a(), call.b(), call.real("p", 2)))),
        entry(
            "normalize",
            OperatorFunction.of(call ->
                Norms.normalized(
                    call.np(),
                    call.x(),
                    call.real("p", 2),
                    call.axis(1),
                    call.real("eps", 1e-12)))));
  }

  private static Map.Entry<String, OperatorFunction> row(String name, Reduction reduction) {
    return entry(
        name,
        OperatorFunction.of(
            call -> reduction.of(call.np(), call.x(), call.flag("keepdim", false), call.axes())));
  }

  private static Value variance(OperatorCall call) {
    boolean keep = call.flag("keepdim", false);
    return call.np().var(call.x(), call.flag("unbiased", true) ? 1 : 0, keep, call.axes());
  }

  private static Value deviation(OperatorCall call) {
    boolean keep = call.flag("keepdim", false);
    return call.np().std(call.x(), call.flag("unbiased", true) ? 1 : 0, keep, call.axes());
  }

  private static Value norm(OperatorCall call) {
    boolean keep = call.flag("keepdim", false);
    return Norms.norm(call.np(), call.x(), call.real("p", 2), keep, call.axes());
  }

  private static Value cosine(OperatorCall call) {
    return Norms.cosineSimilarity(
        call.np(), call.a(), call.b(), call.axis(1), call.real("eps", 1e-8));
  }

  private static Value pairwise(OperatorCall call) {
    return Norms.pairwiseDistance(
        call.np(), call.a(), call.b(), call.real("p", 2), call.real("eps", 1e-6));
  }
}
