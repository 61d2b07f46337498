package dev.sinter.tests.lowering;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
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

/** Depthwise convolutions with channels last: every border, vector and epilogue. */
final class DepthwiseCases {
  private static final List<Map<String, Long>> SIZES =
      List.of(Map.of("n", 7L), Map.of("n", 8L), Map.of("n", 19L));

  private DepthwiseCases() {}

  /** One spatial axis: as many zeros before and behind, or columns cut off where negative. */
  private record Axis(long taps, long stride, long dilation, long low, long high) {}

  /** What is done with the sums. */
  private enum Epilogue {
    NONE,
    CLAMPED,
    /** With an operand by channel, and one in whose memory the result may be written. */
    RESIDUAL,
    /** Too much for the subroutine that sums. */
    LONG,
    /** Of elements with fewer lanes. */
    WIDER;

    Value apply(NumPy np, Value x, Value sums, Value bias) {
      return switch (this) {
        case NONE -> sums;
        case CLAMPED -> np.minimum(np.maximum(np.add(sums, bias), 0), 2);
        case RESIDUAL -> np.add(np.mul(sums, bias), np.matmul(x, square(np.builder(), bias)));
        case LONG -> np.tanh(np.add(np.exp(np.tanh(np.add(sums, bias))), np.tanh(np.exp(sums))));
        case WIDER -> np.mul(np.cast(sums, ElementType.F64), 0.5);
      };
    }
  }

  /** Weights of a product that keeps the number of channels. */
  private static Value square(GraphBuilder b, Value bias) {
    long channels = bias.type().dim(0).known();
    return constant(b, new Random(4), bias.type().element(), channels, channels);
  }

  static List<LoweringCase> all() {
    List<LoweringCase> cases = new ArrayList<>();
    for (long taps : new long[] {1, 3, 5, 7, 10}) {
      for (long stride : new long[] {1, 2, 3}) {
        Axis y = new Axis(Math.min(taps, 4), stride, 1, 1, 2);
        Axis x = new Axis(taps, stride, stride == 3 ? 2 : 1, taps / 2, taps);
        cases.add(of("f32[2,n,13,24]", List.of(y, x), Epilogue.CLAMPED));
        cases.add(of("f32[n,6,n,17]", List.of(x, y), Epilogue.NONE));
      }
    }
    Axis same = new Axis(3, 1, 1, 1, 1);
    for (long channels : new long[] {2, 15, 16, 33, 150}) {
      String image = "f32[2,n,9,%d]".formatted(channels);
      for (Epilogue epilogue : Epilogue.values()) {
        cases.add(of(image, List.of(same, same), epilogue));
      }
    }
    for (String image : List.of("f32[n,1,1,32]", "f32[1,n,2,32]", "f32[1,2,n,40]")) {
      Axis far = new Axis(5, 1, 3, 6, 6);
      cases.add(of(image, List.of(far, far), Epilogue.CLAMPED));
    }
    Axis cut = new Axis(3, 2, 1, -2, -1);
    cases.add(of("f32[2,n,12,20]", List.of(same, cut), Epilogue.NONE));
    cases.add(of("f32[2,n,12,20]", List.of(cut, same), Epilogue.CLAMPED));
    cases.add(of("f32[2,n,20]", List.of(new Axis(31, 1, 1, 15, 15)), Epilogue.CLAMPED));
    cases.add(of("f32[n,9,33]", List.of(new Axis(3, 2, 2, 2, 0)), Epilogue.NONE));
    Axis many = new Axis(24, 1, 1, 12, 11);
    cases.add(of("f32[1,n,20,16]", List.of(many, many), Epilogue.NONE));
    for (String element : List.of("f64", "i32", "i64")) {
      cases.add(of(element + "[2,n,9,20]", List.of(same, same), Epilogue.NONE));
    }
    cases.add(of("f32[2,n,9,20]", List.of(same, same), 2, Epilogue.NONE));
    return cases;
  }

  private static LoweringCase of(String image, List<Axis> axes, Epilogue epilogue) {
    return of(image, axes, 1, epilogue);
  }

  private static LoweringCase of(String image, List<Axis> axes, int outputs, Epilogue epilogue) {
    TensorType type = TensorType.parse(image);
    long channels = type.dim(type.rank() - 1).known();
    return LoweringCase.of(
        "depthwise %s %s to %d, %s".formatted(image, axes, outputs, epilogue),
        List.of(image),
        SIZES,
        (np, x) -> {
          GraphBuilder b = np.builder();
          Random random = new Random(3);
          Value weights = constant(b, random, type.element(), shape(axes, channels * outputs));
          Value bias = constant(b, random, type.element(), channels * outputs);
          Value sums = b.apply(operator(axes, type.element(), channels), x.getFirst(), weights);
          b.output("y", epilogue.apply(np, x.getFirst(), sums, bias));
        });
  }

  private static Value constant(GraphBuilder b, Random random, ElementType e, long... shape) {
    Tensor values = LoweringCases.random(random, TensorType.of(e, shape));
    return b.constant(values);
  }

  private static long[] shape(List<Axis> axes, long outputs) {
    List<Long> dims = new ArrayList<>(List.of(outputs, 1L));
    axes.forEach(axis -> dims.add(axis.taps()));
    return dims.stream().mapToLong(Long::longValue).toArray();
  }

  private static ConvGeneral operator(List<Axis> axes, ElementType element, long channels) {
    return new ConvGeneral(
        axes.stream().map(Axis::stride).toList(),
        axes.stream().map(axis -> Dim.of(axis.low())).toList(),
        axes.stream().map(axis -> Dim.of(axis.high())).toList(),
        axes.stream().map(_ -> 1L).toList(),
        axes.stream().map(Axis::dilation).toList(),
        Math.toIntExact(channels),
        1,
        element,
        true);
  }
}
