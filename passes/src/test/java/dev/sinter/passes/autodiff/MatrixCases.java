package dev.sinter.passes.autodiff;

import static dev.sinter.passes.autodiff.CaseList.shape;
import static dev.sinter.passes.autodiff.CaseList.shapes;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Cholesky;
import dev.sinter.ir.op.Lu;
import dev.sinter.ir.op.TriangularSolve;
import dev.sinter.ir.type.ElementType;
import java.util.List;

/** Decompositions of matrices. */
final class MatrixCases {
  private MatrixCases() {}

  static void addTo(CaseList cases) {
    matrices(cases);
  }

  private static void matrices(CaseList cases) {
    cases.add(
        "cholesky",
        shapes(shape(2, 3, 3)),
        (np, x) -> np.builder().apply(new Cholesky(), definite(np, x.get(0))));
    cases.add(
        "cholesky of what is not symmetric",
        shapes(shape(3, 3)),
        (np, x) -> {
          Value some = definite(np, x.get(0));
          return np.builder()
              .apply(new Cholesky(), np.mul(np.add(some, np.swapAxes(some, 0, 1)), 0.5));
        });
    for (boolean lower : new boolean[] {false, true}) {
      for (boolean transposed : new boolean[] {false, true}) {
        for (boolean unit : new boolean[] {false, true}) {
          String name = "triangular solve %s %s %s".formatted(lower, transposed, unit);
          cases.add(
              name,
              shapes(shape(2, 3, 3), shape(2, 3, 2)),
              (np, x) ->
                  np.builder()
                      .apply(
                          new TriangularSolve(lower, transposed, unit),
                          definite(np, x.get(0)),
                          x.get(1)));
        }
      }
    }
    cases.add(
        "lu",
        shapes(shape(2, 3, 3)),
        (np, x) ->
            np.builder()
                .applyAll(
                    new Lu(), List.of(np.add(x.get(0), np.mul(np.eye(ElementType.F64, 3), 0.5))))
                .getFirst());
  }

  /** x·xᵀ + 2·I. */
  private static Value definite(NumPy np, Value x) {
    return np.add(np.matmul(x, np.swapAxes(x, -1, -2)), np.mul(np.eye(ElementType.F64, 3), 2));
  }
}
