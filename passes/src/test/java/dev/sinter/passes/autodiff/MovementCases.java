package dev.sinter.passes.autodiff;

import static dev.sinter.passes.autodiff.CaseList.dims;
import static dev.sinter.passes.autodiff.CaseList.shape;
import static dev.sinter.passes.autodiff.CaseList.shapes;

import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.type.Shape;
import java.util.List;

/** Functions that move elements. */
final class MovementCases {
  private MovementCases() {}

  static void addTo(CaseList cases) {
    movement(cases);
  }

  private static void movement(CaseList cases) {
    cases.add(
        "broadcast",
        shapes(shape(3, 1)),
        (np, x) -> np.square(np.broadcastTo(x.get(0), Shape.of(2, 3, 4))));
    cases.add(
        "reshape, transpose",
        shapes(shape(2, 3, 4)),
        (np, x) -> np.square(np.transpose(np.reshape(x.get(0), 4, 3, 2), 2, 0, 1)));
    cases.add(
        "slice",
        shapes(shape(7, 5)),
        (np, x) ->
            np.square(
                np.builder().apply(new Slice(dims(1, 0), dims(3, 2), List.of(2L, 3L)), x.get(0))));
    cases.add(
        "pad",
        shapes(shape(3, 4), shape()),
        (np, x) ->
            np.square(
                np.builder()
                    .apply(
                        new Pad(dims(1, -1), dims(-1, 2), List.of(2L, 1L)), x.get(0), x.get(1))));
    cases.add(
        "concat",
        shapes(shape(2, 3), shape(2, 1)),
        (np, x) -> np.square(np.concatenate(List.of(x.get(0), x.get(1), x.get(0)), 1)));
    cases.add("reverse", shapes(shape(3, 2)), (np, x) -> np.mul(np.flip(x.get(0), 0, 1), x.get(0)));
  }
}
