package dev.sinter.tests.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.spi.CompileObserver;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import dev.sinter.tests.kernels.UsableTargets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Kernels sum in the same order for one contraction as for several. */
class JoinedContractionsTest {
  private static final int ROWS = 21;
  private static final int DEPTH = 37;
  private static final List<Integer> WIDTHS = List.of(1, 4, 3, 30);

  static List<Target> targets() {
    return UsableTargets.bytecodeAndBestMachine();
  }

  private static Tensor random(long seed, long... shape) {
    Random random = new Random(seed);
    Tensor tensor = Tensor.zeros(TensorType.of(ElementType.F32, shape));
    for (long i = 0; i < tensor.size(); i++) {
      tensor.setDouble(i, random.nextGaussian());
    }
    return tensor;
  }

  private static Graph products() {
    GraphBuilder builder = new GraphBuilder("products");
    NumPy np = new NumPy(builder);
    Value x = builder.input("x", TensorType.of(ElementType.F32, ROWS, DEPTH));
    for (int width : WIDTHS) {
      Value product = np.matmul(x, builder.constant(random(width, DEPTH, width)));
      Value biased = np.maximum(np.add(product, builder.constant(random(width, width))), 0);
      Value again = np.matmul(biased, builder.constant(random(width, width, 3)));
      builder.output("a" + width, np.transpose(biased));
      builder.output("b" + width, again);
    }
    return builder.build();
  }

  private static Graph convolutions() {
    GraphBuilder builder = new GraphBuilder("convolutions");
    NumPy np = new NumPy(builder);
    Value x = builder.input("x", TensorType.of(ElementType.F32, ROWS, DEPTH));
    Value image = convolution(builder, np.reshape(x, 1, 1, ROWS, DEPTH), 16);
    List<Value> parts = new ArrayList<>();
    for (int width : WIDTHS) {
      Value part = np.maximum(convolution(builder, image, width), 0);
      parts.add(part);
      builder.output("a" + width, convolution(builder, part, 4));
    }
    builder.output("b", np.concatenate(parts, 1));
    return builder.build();
  }

  private static Value convolution(GraphBuilder builder, Value x, long outputs) {
    List<Long> ones = List.of(1L, 1L);
    List<Dim> pads = Collections.nCopies(2, Dim.of(1));
    long channels = x.type().dim(1).known();
    Value kernel = builder.constant(random(outputs, outputs, channels, 3, 3));
    return builder.apply(
        new ConvGeneral(ones, pads, pads, ones, ones, 1, 1, ElementType.F32), x, kernel);
  }

  private static List<Tensor> run(Graph graph, Target target, Set<String> off) {
    CompileOptions options =
        new CompileOptions(
            List.of(target), Optional.empty(), off, false, true, CompileObserver.NONE);
    try (Executable executable =
        Sinter.compile(graph, options, RunOptions.defaults().withTarget(target.name()))) {
      return executable.run(List.of(random(0, ROWS, DEPTH)));
    }
  }

  @ParameterizedTest
  @MethodSource("targets")
  void productsGiveTheSameBits(Target target) {
    List<Tensor> one = run(products(), target, Set.of());
    List<Tensor> several = run(products(), target, Set.of("join-contractions"));
    for (int i = 0; i < one.size(); i++) {
      int output = i;
      assertTrue(one.get(i).contentEquals(several.get(i)), () -> "output " + output);
    }
  }

  /** More channels may be last where fewer are first, which sums in another order. */
  @ParameterizedTest
  @MethodSource("targets")
  void convolutionsGiveTheSame(Target target) {
    List<Tensor> one = run(convolutions(), target, Set.of());
    List<Tensor> several = run(convolutions(), target, Set.of("join-contractions"));
    for (int i = 0; i < one.size(); i++) {
      for (long at = 0; at < one.get(i).size(); at++) {
        double expected = one.get(i).getDouble(at);
        assertEquals(
            expected,
            several.get(i).getDouble(at),
            1e-3 + 1e-4 * Math.abs(expected),
            "output " + i);
      }
    }
  }
}
