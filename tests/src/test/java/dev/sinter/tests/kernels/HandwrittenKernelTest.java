package dev.sinter.tests.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelInterpreter;
import dev.sinter.ir.kernel.KernelParser;
import dev.sinter.ir.kernel.KernelUnroller;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The kernels written by hand for ir's tests, with vectors of 512 bits, against the interpreter bit
 * for bit.
 */
final class HandwrittenKernelTest {
  private static final Path KERNELS =
      Path.of(
          System.getProperty("sinter.root", ".."), "ir/src/test/resources/dev/sinter/ir/kernel");

  /**
   * @param shapes of the buffers, all f32 but where a type says otherwise
   */
  record Case(String name, long extent, List<Long> arguments, List<String> shapes) {}

  private static Stream<Case> cases() {
    return Stream.of(
        product(6, 64, 8),
        product(7, 65, 3),
        product(13, 100, 0),
        product(1, 1, 1),
        product(12, 200, 40),
        softmax(3, 16),
        softmax(2, 17),
        softmax(4, 100),
        softmax(1, 1),
        winograd(4, 4, 16),
        winograd(6, 9, 5),
        winograd(1, 1, 1),
        winograd(8, 12, 20),
        lstm(8, 16),
        lstm(3, 5),
        lstm(20, 40),
        embedding(1, 8),
        embedding(7, 5),
        embedding(10, 20));
  }

  private static Case product(long m, long n, long k) {
    List<String> shapes =
        List.of("f32[" + m + "," + k + "]", "f32[" + k + "," + n + "]", "f32[" + m + "," + n + "]");
    return new Case("product_6x4", (m + 5) / 6, List.of(m, n, k, 4 * k, 4 * n, 4 * n), shapes);
  }

  private static Case softmax(long rows, long n) {
    String shape = "f32[" + rows + "," + n + "]";
    return new Case("softmax", rows, List.of(n, 4 * n), List.of(shape, shape));
  }

  private static Case winograd(long h, long w, long c) {
    long tilesX = (w + 3) / 4;
    long tiles = (h + 3) / 4 * tilesX;
    List<String> shapes =
        List.of("f32[" + h + "," + w + "," + c + "]", "f32[36," + tiles + "," + c + "]");
    return new Case("winograd_input", tiles, List.of(h, w, c, tilesX, tiles), shapes);
  }

  private static Case lstm(long inputs, long units) {
    String unit = "f32[" + units + "]";
    String weights = "f32[" + (inputs + units) + ",4," + units + "]";
    List<String> shapes =
        List.of(
            "f32[" + inputs + "]",
            unit,
            unit,
            weights,
            "f32[4," + units + "]",
            unit,
            unit,
            "f32[64]");
    return new Case("lstm_cell", (units + 15) / 16, List.of(inputs, units), shapes);
  }

  private static Case embedding(long rows, long d) {
    List<String> shapes =
        List.of("i64[8]", "f32[" + rows + "," + d + "]", "f32[8," + d + "]", "bool[8]");
    return new Case("embedding", 8, List.of(rows, d), shapes);
  }

  /** Those with registers of this width, or a compiler that takes wide vectors apart. */
  static Stream<Arguments> casesAndTargets() {
    return Stream.concat(Stream.of(Target.JVM_512), CompiledKernels.machines().stream())
        .flatMap(target -> cases().map(test -> Arguments.of(test, target)));
  }

  @ParameterizedTest
  @MethodSource("casesAndTargets")
  void agreesWithTheInterpreter(Case test, Target target) throws IOException {
    Kernel kernel =
        KernelUnroller.unroll(
            KernelParser.parse(Files.readString(KERNELS.resolve(test.name() + ".kernel"))));
    Tensor[] expected = buffers(test);
    Tensor[] found = buffers(test);
    long[] offsets = new long[expected.length];
    long[] arguments = test.arguments().stream().mapToLong(Long::longValue).toArray();
    KernelInterpreter.run(kernel, segments(expected), offsets, arguments, 0, test.extent());
    CompiledKernels.of(kernel, target).run(segments(found), offsets, arguments, 0, test.extent());
    for (int i = 0; i < expected.length; i++) {
      assertEquals(
          -1,
          expected[i].data().mismatch(found[i].data()),
          "seed " + Samples.SEED + ", buffer " + i);
    }
  }

  private static MemorySegment[] segments(Tensor[] tensors) {
    return Arrays.stream(tensors).map(Tensor::data).toArray(MemorySegment[]::new);
  }

  private static Tensor[] buffers(Case test) {
    SplittableRandom random = new SplittableRandom(Samples.SEED);
    return test.shapes().stream()
        .map(shape -> buffer(TensorType.parse(shape), random))
        .toArray(Tensor[]::new);
  }

  private static Tensor buffer(TensorType type, SplittableRandom random) {
    Tensor tensor = Tensor.zeros(type);
    for (long i = 0; i < tensor.size(); i++) {
      tensor.setDouble(
          i,
          type.element() == ElementType.F32 ? random.nextDouble(-2, 2) : random.nextInt(-12, 12));
    }
    return tensor;
  }
}
