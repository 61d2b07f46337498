package dev.sinter.passes.autodiff;

import static dev.sinter.passes.autodiff.CaseList.dims;
import static dev.sinter.passes.autodiff.CaseList.shape;
import static dev.sinter.passes.autodiff.CaseList.shapes;

import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.type.ElementType;
import java.util.List;

/** Products and convolutions. */
final class ContractionCases {
  private ContractionCases() {}

  static void addTo(CaseList cases) {
    contractions(cases);
    convolutions(cases);
  }

  private static void contractions(CaseList cases) {
    cases.add("matmul", shapes(shape(3, 4), shape(4, 2)), (np, x) -> np.matmul(x.get(0), x.get(1)));
    cases.add("matmul of itself", shapes(shape(3, 3)), (np, x) -> np.matmul(x.get(0), x.get(0)));
    cases.add(
        "dot_general",
        shapes(shape(2, 3, 4, 5, 2), shape(4, 2, 6, 2, 3)),
        (np, x) ->
            np.builder()
                .apply(
                    new DotGeneral(
                        List.of(1, 0),
                        List.of(4, 1),
                        List.of(4, 2),
                        List.of(3, 0),
                        ElementType.F64),
                    x.get(0),
                    x.get(1)));
  }

  private static void convolutions(CaseList cases) {
    convolution(cases, "convolution", shape(2, 3, 7, 6), shape(4, 3, 3, 2), plain());
    convolution(
        cases,
        "convolution, strides, pads, dilations",
        shape(2, 4, 9, 8),
        shape(6, 2, 3, 2),
        new ConvGeneral(
            List.of(2L, 3L),
            dims(2, 1),
            dims(1, -1),
            List.of(1L, 2L),
            List.of(2L, 1L),
            2,
            1,
            ElementType.F64));
    convolution(
        cases,
        "convolution, batch groups",
        shape(4, 3, 6, 5),
        shape(4, 3, 2, 2),
        new ConvGeneral(
            List.of(2L, 1L),
            dims(1, 0),
            dims(0, 1),
            List.of(1L, 1L),
            List.of(1L, 2L),
            1,
            2,
            ElementType.F64));
    convolution(
        cases,
        "convolution, channels last",
        shape(2, 7, 6, 3),
        shape(4, 3, 3, 2),
        plain().withChannelsLast(true));
    convolution(
        cases,
        "convolution, one axis",
        shape(1, 2, 6),
        shape(2, 2, 3),
        new ConvGeneral(
            List.of(2L), dims(1), dims(1), List.of(1L), List.of(1L), 1, 1, ElementType.F64));
  }

  private static ConvGeneral plain() {
    return new ConvGeneral(
        List.of(1L, 1L),
        dims(0, 0),
        dims(0, 0),
        List.of(1L, 1L),
        List.of(1L, 1L),
        1,
        1,
        ElementType.F64);
  }

  private static void convolution(
      CaseList cases, String name, long[] image, long[] kernel, ConvGeneral convolution) {
    cases.add(
        name,
        shapes(image, kernel),
        (np, x) -> np.builder().apply(convolution, x.get(0), x.get(1)));
  }
}
