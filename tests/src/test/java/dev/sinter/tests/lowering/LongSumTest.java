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
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LongSumTest {
  private static final float SMALL = 1e-5f;

  /**
   * A convolution whose only taps and channels are those of an image, but for a column.
   *
   * @param large lines of taps that see 1; the others see 1e-5
   */
  record Sum(int taps, int channels, int outputs, int groups, int large) {
    Graph graph() {
      GraphBuilder builder = new GraphBuilder("g");
      Value x =
          builder.input(
              "x", TensorType.of(ElementType.F32, new long[] {1, taps, width(), channels}));
      float[] ones = new float[outputs * lineTerms() * taps];
      Arrays.fill(ones, 1);
      Value weights = builder.constant(Tensor.of(ones, outputs, channels / groups, taps, taps));
      List<Dim> none = List.of(Dim.of(0), Dim.of(0));
      List<Long> each = List.of(1L, 1L);
      ConvGeneral op =
          new ConvGeneral(each, none, none, each, each, groups, 1, ElementType.F32, true);
      builder.output("y", builder.apply(op, x, weights));
      return builder.build();
    }

    Tensor image() {
      float[] values = new float[taps * width() * channels];
      Arrays.fill(values, SMALL);
      Arrays.fill(values, 0, large * width() * channels, 1);
      return Tensor.of(values, 1, taps, width(), channels);
    }

    double expected() {
      return lineTerms() * (large + (taps - large) * (double) SMALL);
    }

    private int width() {
      return taps + 1;
    }

    private int lineTerms() {
      return taps * channels / groups;
    }
  }

  static Stream<Arguments> sums() {
    List<Sum> sums = List.of(new Sum(5, 200, 16, 1, 1), new Sum(40, 16, 16, 16, 25));
    return sums.stream()
        .flatMap(sum -> Sinter.usableTargets().stream().map(target -> Arguments.of(sum, target)));
  }

  /** One by one, 1e-5 added to 1000 would count as nothing or as 6e-5. */
  @ParameterizedTest
  @MethodSource("sums")
  void smallTermsAreNotLostBehindLargeOnes(Sum sum, Target target) {
    try (Executable executable =
        Sinter.compile(
            sum.graph(),
            CompileOptions.forTargets(target),
            RunOptions.defaults().withTarget(target.name()))) {
      Tensor y = executable.run(List.of(sum.image())).getFirst();
      assertEquals(sum.expected(), y.toFloatArray()[0], 1e-3);
    }
  }
}
