package dev.sinter.codegen.jvm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelInterpreter;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Random kernels against the interpreter, bit for bit but for NaN. */
final class RandomKernelTest {
  private static final int KERNELS = 60;

  /**
   * Targets with lanes of 64 bits and all types, and with lanes of 32 bits and the types up to
   * that.
   */
  static Stream<Arguments> widths() {
    return Stream.concat(
        Stream.of(Arguments.of(Target.JVM_SCALAR, 1, 8)),
        Stream.of(Target.JVM_128, Target.JVM_256, Target.JVM_512)
            .flatMap(
                t -> Stream.of(Arguments.of(t, t.lanes(8), 8), Arguments.of(t, t.lanes(4), 4))));
  }

  @ParameterizedTest
  @MethodSource("widths")
  void agreeWithTheInterpreter(Target target, int lanes, int widest) {
    for (long seed = Samples.SEED; seed < Samples.SEED + KERNELS; seed++) {
      compare(RandomKernel.of(seed, lanes, widest), target, lanes, seed);
    }
  }

  private static void compare(Kernel kernel, Target target, int lanes, long seed) {
    List<Tensor> expected = buffers(lanes, seed);
    List<Tensor> found = buffers(lanes, seed);
    long[] offsets = new long[expected.size()];
    KernelInterpreter.run(
        kernel, segments(expected), offsets, new long[] {3}, 0, RandomKernel.ROUNDS);
    CompiledKernel.of(kernel, target)
        .function()
        .run(segments(found), offsets, new long[] {3}, 0, RandomKernel.ROUNDS);
    for (int i = 0; i < expected.size(); i++) {
      ElementType type = expected.get(i).element();
      for (long k = 0; k < expected.get(i).size(); k++) {
        long at = k;
        long right = expected.get(i).rawBits(k);
        long wrong = found.get(i).rawBits(k);
        assertTrue(
            LaneOracle.same(type, right, wrong),
            () ->
                "seed %d, %s, out_%s[%d]: %x instead of %x%n%s"
                    .formatted(seed, target, type, at, wrong, right, kernel));
      }
    }
  }

  private static MemorySegment[] segments(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::data).toArray(MemorySegment[]::new);
  }

  private static List<Tensor> buffers(int lanes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Tensor> buffers = new ArrayList<>();
    for (ElementType type : RandomKernel.TYPES) {
      List<Long> samples = Samples.of(type, 120);
      Tensor input =
          Tensor.zeros(TensorType.of(type, (RandomKernel.ROUNDS + 16L) * Math.max(lanes, 4)));
      for (long i = 0; i < input.size(); i++) {
        input.setRawBits(i, samples.get(random.nextInt(samples.size())));
      }
      buffers.add(input);
      buffers.add(
          Tensor.zeros(
              TensorType.of(type, (long) RandomKernel.STATEMENTS * RandomKernel.ROUNDS * lanes)));
    }
    return buffers;
  }
}
