package dev.sinter.passes.autodiff;

import static dev.sinter.passes.autodiff.CaseList.dims;
import static dev.sinter.passes.autodiff.CaseList.shape;
import static dev.sinter.passes.autodiff.CaseList.shapes;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.Reduce.Combiner;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.tensor.Tensor;
import java.util.List;

/** Functions that reduce axes. */
final class ReductionCases {
  private ReductionCases() {}

  static void addTo(CaseList cases) {
    reductions(cases);
  }

  private static void reductions(CaseList cases) {
    for (Combiner combiner : List.of(Combiner.SUM, Combiner.PRODUCT, Combiner.MAX, Combiner.MIN)) {
      cases.add(
          "reduce " + combiner,
          shapes(shape(2, 3, 4)),
          (np, x) -> np.square(np.builder().apply(new Reduce(combiner, List.of(0, 2)), x.get(0))));
      for (boolean exclusive : new boolean[] {false, true}) {
        for (boolean reverse : new boolean[] {false, true}) {
          String name = "cumulative %s %s %s".formatted(combiner, exclusive, reverse);
          cases.add(
              name,
              shapes(shape(2, 5, 3)),
              (np, x) -> {
                Value running =
                    np.builder().apply(new Cumulative(combiner, 1, exclusive, reverse), x.get(0));
                Value bounded =
                    np.clip(running, np.scalarLike(running, -9), np.scalarLike(running, 9));
                return np.mul(bounded, x.get(0));
              });
        }
      }
      pool(
          cases,
          "pool " + combiner,
          new ReduceWindow(
              combiner,
              List.of(1L, 1L, 3L, 2L),
              List.of(1L, 1L, 2L, 3L),
              List.of(1L, 1L, 2L, 1L),
              dims(0, 0, 1, 0),
              dims(0, 0, 2, 1)));
      pool(
          cases,
          "tiles " + combiner,
          new ReduceWindow(
              combiner,
              List.of(1L, 1L, 7L, 2L),
              List.of(1L, 1L, 7L, 2L),
              List.of(1L, 1L, 1L, 1L),
              dims(0, 0, 0, 0),
              dims(0, 0, 0, 0)));
    }
    cases.add(
        "product with zeros",
        shapes(shape(3)),
        (np, x) ->
            np.prod(np.mul(x.get(0), np.builder().constant(Tensor.of(new double[] {1, 0, 1}, 3)))));
  }

  private static void pool(CaseList cases, String name, ReduceWindow pool) {
    cases.add(
        name,
        shapes(shape(1, 2, 7, 6)),
        (np, x) ->
            np.square(
                np.clip(
                    np.builder().apply(pool, x.get(0)),
                    np.scalarLike(x.get(0), -99),
                    np.scalarLike(x.get(0), 99))));
  }
}
