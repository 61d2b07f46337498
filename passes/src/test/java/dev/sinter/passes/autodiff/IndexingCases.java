package dev.sinter.passes.autodiff;

import static dev.sinter.passes.autodiff.CaseList.shape;
import static dev.sinter.passes.autodiff.CaseList.shapes;

import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.op.Sort;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.List;

/** Functions that read and write by index, or sort. */
final class IndexingCases {
  private IndexingCases() {}

  static void addTo(CaseList cases) {
    indexing(cases);
  }

  private static void indexing(CaseList cases) {
    cases.add(
        "gather",
        shapes(shape(4, 3)),
        (np, x) ->
            np.square(
                np.take(x.get(0), np.builder().constant(Tensor.of(new long[] {1, 3, 1}, 3)), 0)));
    cases.add(
        "gather, batch",
        shapes(shape(2, 3, 2)),
        (np, x) ->
            np.square(
                np.builder()
                    .apply(
                        new Gather(1, List.of(1), Gather.Bounds.CLAMP),
                        x.get(0),
                        np.builder().constant(Tensor.of(new long[] {1, 3, 1, 0}, 2, 2, 1)))));
    for (Scatter.Combination combination : Scatter.Combination.values()) {
      cases.add(
          "scatter " + combination,
          shapes(shape(4, 2), shape(5, 2)),
          (np, x) ->
              np.square(
                  np.builder()
                      .apply(
                          new Scatter(0, List.of(0), combination, Gather.Bounds.REFUSE),
                          x.get(0),
                          np.builder().constant(Tensor.of(new long[] {1, 3, 1, 0, 1}, 5, 1)),
                          x.get(1))));
    }
    for (boolean descending : new boolean[] {false, true}) {
      cases.add(
          "sort " + descending,
          shapes(shape(3, 5, 2)),
          (np, x) ->
              np.mul(
                  np.builder().applyAll(new Sort(1, descending), List.of(x.get(0))).getFirst(),
                  np.arange(ElementType.F64, 0, 2, 1)));
    }
  }
}
