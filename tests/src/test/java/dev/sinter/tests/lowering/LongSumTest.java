package dev.sinter.tests.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LongSumTest {
  private static final int CHANNELS = 200;
  private static final int OUTPUTS = 16;
  private static final int TAPS = 5;
  private static final int WIDTH = 6;
  private static final float SMALL = 1e-5f;

  static Set<Target> targets() {
    return Set.copyOf(Sinter.usableTargets());
  }

  private static Graph graph() {
    GraphBuilder builder = new GraphBuilder("g");
    Value x =
        builder.input("x", TensorType.of(ElementType.F32, new long[] {1, TAPS, WIDTH, CHANNELS}));
    float[] ones = new float[OUTPUTS * CHANNELS * TAPS * TAPS];
    Arrays.fill(ones, 1);
    Value weights = builder.constant(Tensor.of(ones, OUTPUTS, CHANNELS, TAPS, TAPS));
    List<Dim> none = List.of(Dim.of(0), Dim.of(0));
    List<Long> each = List.of(1L, 1L);
    ConvGeneral op = new ConvGeneral(each, none, none, each, each, 1, 1, ElementType.F32, true);
    builder.output("y", builder.apply(op, x, weights));
    return builder.build();
  }

  /** One by one, 1e-5 added to 1000 would count as nothing or as 6e-5. */
  @ParameterizedTest
  @MethodSource("targets")
  void smallTermsAreNotLostBehindLargeOnes(Target target) {
    float[] values = new float[TAPS * WIDTH * CHANNELS];
    Arrays.fill(values, SMALL);
    Arrays.fill(values, 0, WIDTH * CHANNELS, 1);
    try (Executable executable =
        Sinter.compile(
            graph(),
            CompileOptions.forTargets(target),
            RunOptions.defaults().withTarget(target.name()))) {
      Tensor y = executable.run(List.of(Tensor.of(values, 1, TAPS, WIDTH, CHANNELS))).getFirst();
      int large = TAPS * CHANNELS;
      int small = (TAPS - 1) * large;
      assertEquals(large + small * (double) SMALL, y.toFloatArray()[0], 1e-3);
    }
  }
}
