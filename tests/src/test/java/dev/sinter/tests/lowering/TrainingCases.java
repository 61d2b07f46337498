package dev.sinter.tests.lowering;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.RandomBits;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Graphs of what only training has: derivatives of pools and convolutions, random numbers. */
final class TrainingCases {
  private static final List<Map<String, Long>> SIZES =
      List.of(Map.of("n", 5L), Map.of("n", 1L), Map.of("n", 18L));

  private TrainingCases() {}

  static List<LoweringCase> all() {
    List<LoweringCase> cases = new ArrayList<>();
    cases.add(
        LoweringCase.of(
            "random bits",
            List.of("u64[2]", "f32[n]"),
            List.of(Map.of("n", 0L), Map.of("n", 3L), Map.of("n", 4L), Map.of("n", 4099L)),
            (np, x) -> {
              Dim n = x.get(1).type().dim(0);
              np.builder().output("one", np.builder().apply(new RandomBits(Shape.of(n)), x.get(0)));
              np.builder()
                  .output(
                      "three",
                      np.builder().apply(new RandomBits(Shape.of(n, Dim.of(3))), x.get(0)));
            }));
    long[][] spreads = {{0, 0, 1}, {1, 0, 1}, {1, 1, 2}, {-1, 2, 3}, {2, -3, 1}};
    for (long[] last : spreads) {
      for (long first : new long[] {0, 1, 2}) {
        cases.add(
            LoweringCase.of(
                "%d between rows, low %d high %d between columns %d"
                    .formatted(first, last[0], last[1], last[2]),
                List.of("f32[3,n,4]", "f32[]"),
                List.of(Map.of("n", 1L), Map.of("n", 2L), Map.of("n", 7L)),
                (np, x) -> {
                  List<Dim> low = List.of(Dim.of(0), Dim.of(first), Dim.of(last[0]));
                  List<Dim> high = List.of(Dim.of(1), Dim.of(0), Dim.of(last[1]));
                  Pad pad = new Pad(low, high, List.of(0L, first, last[2]));
                  Value spread = np.builder().apply(pad, np.tanh(x.get(0)), x.get(1));
                  np.builder().output("y", np.add(spread, np.exp(spread)));
                }));
      }
    }
    for (long stride : new long[] {1, 2}) {
      cases.add(kernelGradient(stride));
    }
    return cases;
  }

  /** Images and derivatives are channels of each other, and as many as there are samples. */
  private static LoweringCase kernelGradient(long stride) {
    return LoweringCase.of(
        "gradient of the kernel of a convolution of stride " + stride,
        List.of("f32[3,n,9,8]", "f32[7,n,%d,%d]".formatted(8 / stride, 8 / stride)),
        SIZES,
        (np, x) -> {
          ConvGeneral op =
              new ConvGeneral(
                  List.of(1L, 1L),
                  List.of(Dim.of(1), Dim.of(1)),
                  List.of(Dim.of(0), Dim.of(1)),
                  List.of(1L, 1L),
                  List.of(stride, stride),
                  1,
                  1,
                  ElementType.F32);
          np.builder().output("y", np.mul(np.builder().apply(op, x.get(0), x.get(1)), 0.01));
        });
  }
}
