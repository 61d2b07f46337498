package dev.sinter.tests.kernels;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.kernel.KernelInterpreter;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Random kernels as every backend's code against the interpreter, bit for bit but for NaN. */
final class RandomKernelTest {
  /** LLVM takes its time over lanes of 8 and 64 bits that are divided one by one. */
  private static int kernels(Target target) {
    return Effort.FACTOR * (target.kind() == Target.Kind.NATIVE ? 15 : 60);
  }

  /**
   * Targets with lanes of 64 bits and all types, with lanes of 32 bits and the types up to that,
   * and with single lanes where the compiler might make vectors of its own.
   */
  static Stream<Arguments> widths() {
    return CompiledKernels.targets().stream()
        .flatMap(target ->
            Stream.of(
                    new int[] {target.lanes(8), 8},
                    new int[] {target.lanes(4), 4},
                    new int[] {1, 8})
                .filter(width -> width[0] > 1 || width[1] == 8 && isScalar(target))
                .map(width -> Arguments.of(target, width[0], width[1])));
  }

  private static boolean isScalar(Target target) {
    return target.kind() != Target.Kind.JVM_VECTOR;
  }

  @ParameterizedTest
  @MethodSource("widths")
  void agreeWithTheInterpreter(Target target, int lanes, int widest) {
    List<Kernel> kernels =
        LongStream.range(Samples.SEED, Samples.SEED + kernels(target))
            .mapToObj(seed -> RandomKernel.of(seed, lanes, widest))
            .toList();
    List<KernelFunction> functions = CompiledKernels.of(kernels, target);
    for (int i = 0; i < kernels.size(); i++) {
      compare(kernels.get(i), functions.get(i), target, lanes, Samples.SEED + i);
    }
  }

  private static void compare(
      Kernel kernel, KernelFunction function, Target target, int lanes, long seed) {
    List<Tensor> expected = buffers(lanes, seed);
    List<Tensor> found = buffers(lanes, seed);
    long[] offsets = new long[expected.size()];
    KernelInterpreter.run(
        kernel, segments(expected), offsets, new long[] {3}, 0, RandomKernel.ROUNDS);
    function.run(segments(found), offsets, new long[] {3}, 0, RandomKernel.ROUNDS);
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
