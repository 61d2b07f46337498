package dev.sinter.tests.lowering;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Convolutions that are brought to plain ones first. */
final class ConvolutionCases {
  private static final List<Map<String, Long>> SIZES =
      List.of(Map.of("n", 5L), Map.of("n", 1L), Map.of("n", 12L));

  private static final List<Map<String, Long>> LARGER_SIZES =
      List.of(Map.of("n", 10L), Map.of("n", 17L));

  private ConvolutionCases() {}

  static List<LoweringCase> all() {
    List<LoweringCase> cases = new ArrayList<>();
    for (long dilation : new long[] {2, 3}) {
      for (long taps : new long[] {1, 2, 3, 4, 5}) {
        for (long low : new long[] {0, 1, 2, 3, -1}) {
          cases.add(transposed(dilation, taps, low, 1, 1));
        }
      }
    }
    cases.add(transposed(2, 3, 1, 2, 1));
    cases.add(transposed(2, 3, 2, 1, 2));
    cases.add(transposed(3, 2, 1, 2, 2));
    cases.add(
        of(
            "one dilated axis of two",
            "f32[2,3,6,n]",
            new long[] {4, 3, 3, 2},
            new ConvGeneral(
                List.of(2L, 1L),
                List.of(Dim.of(1), Dim.of(1)),
                List.of(Dim.of(0), Dim.of(2)),
                List.of(1L, 2L),
                List.of(2L, 1L),
                1,
                1,
                ElementType.F32),
            SIZES));
    for (long stride : new long[] {1, 2}) {
      cases.add(
          of(
              "three axes of stride " + stride,
              "f32[n,4,5,6,7]",
              new long[] {6, 2, 3, 2, 3},
              general(3, stride, 1, 1, 2, stride == 1 ? 2 : 1),
              List.of(Map.of("n", 1L), Map.of("n", 2L))));
    }
    cases.add(
        of(
            "three dilated axes",
            "f32[n,4,3,4,2]",
            new long[] {4, 2, 3, 2, 4},
            general(3, 1, 1, 2, 2, 1),
            List.of(Map.of("n", 1L), Map.of("n", 2L))));
    for (long stride : new long[] {2, 3}) {
      cases.add(
          of(
              "unknown size and stride " + stride,
              "f32[2,3,n,9]",
              new long[] {4, 3, 3, 5},
              general(2, stride, 2, 1, 1, 1),
              SIZES));
      cases.add(
          of(
              "unknown length and stride " + stride,
              "f32[2,3,n]",
              new long[] {4, 3, 5},
              general(1, stride, 2, 1, 1, stride - 1),
              SIZES));
    }
    cases.addAll(channelsLast());
    return cases;
  }

  /**
   * Channels last: of each number of outputs that a tile or a vector does not divide, with borders
   * and without, plain, in groups and depthwise.
   */
  private static List<LoweringCase> channelsLast() {
    List<LoweringCase> cases = new ArrayList<>();
    for (long outputs : new long[] {1, 16, 24, 70}) {
      for (long[] how : new long[][] {{1, 1, 1}, {2, 0, 1}, {2, 1, 2}, {1, -1, 2}}) {
        String name = "stride %d low %d dilation %d".formatted(how[0], how[1], how[2]);
        ConvGeneral op = general(2, how[0], how[1], 1, 1, how[2]).withChannelsLast(true);
        ConvGeneral depthwise =
            general(2, how[0], how[1], 1, (int) outputs, how[2]).withChannelsLast(true);
        cases.add(
            of(
                "5 to %d channels last, %s".formatted(outputs, name),
                "f32[2,n,13,5]",
                new long[] {outputs, 5, 3, 2},
                op,
                LARGER_SIZES));
        cases.add(
            of(
                "%d channels last, depthwise, %s".formatted(outputs, name),
                "f32[2,n,13,%d]".formatted(outputs),
                new long[] {outputs, 1, 3, 2},
                depthwise,
                LARGER_SIZES));
      }
    }
    for (long taps : new long[] {1, 3}) {
      cases.add(
          of(
              "3 groups, channels last, taps " + taps,
              "f32[n,6,9,12]",
              new long[] {60, 4, taps, taps},
              general(2, 1, 0, 1, 3, 1).withChannelsLast(true),
              SIZES));
      cases.add(
          of(
              "no channels, channels last, taps " + taps,
              "f32[2,n,6,0]",
              new long[] {20, 0, 2, taps},
              general(2, 1, 1, 1, 1, 1).withChannelsLast(true),
              LARGER_SIZES));
      cases.add(
          of(
              "a depth in parts, channels last, taps " + taps,
              "f32[2,n,6,250]",
              new long[] {20, 250, 5, taps},
              general(2, 1, 1, 1, 1, 1).withChannelsLast(true),
              LARGER_SIZES));
      cases.add(
          of(
              "one axis, channels last, taps " + taps,
              "f32[3,n,12]",
              new long[] {20, 12, taps},
              general(1, 2, 1, 1, 1, 2).withChannelsLast(true),
              LARGER_SIZES));
      cases.add(
          of(
              "without a border, channels last, taps " + taps,
              "f32[n,6,9,7]",
              new long[] {20, 7, taps, taps},
              new ConvGeneral(
                  List.of(1L, 2L),
                  List.of(Dim.of(0), Dim.of(0)),
                  List.of(Dim.of(0), Dim.of(0)),
                  List.of(1L, 1L),
                  List.of(1L, 1L),
                  1,
                  1,
                  ElementType.F32,
                  true),
              SIZES));
    }
    return cases;
  }

  private static LoweringCase transposed(
      long dilation, long taps, long low, int groups, long kernelDilation) {
    return of(
        "input dilation %d taps %d low %d groups %d dilation %d"
            .formatted(dilation, taps, low, groups, kernelDilation),
        "f32[2,4,n,5]",
        new long[] {6, 4 / groups, taps, taps},
        general(2, 1, low, dilation, groups, kernelDilation),
        SIZES);
  }

  private static ConvGeneral general(
      int spatial, long stride, long low, long inputDilation, int groups, long kernelDilation) {
    return new ConvGeneral(
        java.util.Collections.nCopies(spatial, stride),
        java.util.Collections.nCopies(spatial, Dim.of(low)),
        java.util.Collections.nCopies(spatial, Dim.of(low + 5)),
        java.util.Collections.nCopies(spatial, inputDilation),
        java.util.Collections.nCopies(spatial, kernelDilation),
        groups,
        1,
        ElementType.F32);
  }

  private static LoweringCase of(
      String name, String input, long[] kernel, ConvGeneral op, List<Map<String, Long>> sizes) {
    return LoweringCase.of(
        name,
        List.of(input),
        sizes,
        (np, x) -> {
          GraphBuilder b = np.builder();
          Tensor weights =
              LoweringCases.random(new Random(3), TensorType.of(ElementType.F32, kernel));
          Value y = b.apply(op, x.getFirst(), b.constant(weights));
          double depth = (double) weights.size() / kernel[0];
          b.output("y", np.tanh(np.mul(y, 1 / Math.sqrt(Math.max(1, depth)))));
        });
  }
}
