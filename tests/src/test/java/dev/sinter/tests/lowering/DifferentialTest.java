package dev.sinter.tests.lowering;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import dev.sinter.tests.kernels.Effort;
import dev.sinter.tests.kernels.Samples;
import dev.sinter.tests.kernels.UsableTargets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kernel that a schedule emits, as every target's code, against the interpreter of kernels on
 * the same memory, bit for bit but for NaN: at random sizes, on ordinary and on special values.
 *
 * <p>An ordinary build takes each case for one target, bytecode in every third.
 */
final class DifferentialTest {
  private static final long SEED = 20261122;
  private static final int ROUNDS = 2 * Effort.FACTOR;
  private static final int INDICES = 2 * Effort.FACTOR;

  /** One, primes, and what is around lanes and tiles. */
  private static final List<Long> SIZES =
      List.of(
          1L, 2L, 3L, 5L, 6L, 7L, 8L, 9L, 11L, 12L, 13L, 15L, 16L, 17L, 23L, 31L, 32L, 33L, 47L,
          48L, 49L, 63L, 64L, 65L, 97L, 127L, 128L, 129L);

  static Stream<Arguments> casesAndTargets() {
    List<LoweringCase> cases = LoweringCases.all().toList();
    List<Target> bytecode = UsableTargets.bytecode();
    List<Target> machines = UsableTargets.machines();
    List<Arguments> all = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      List<Target> kind = machines.isEmpty() || i % 3 == 0 ? bytecode : machines;
      for (Target target : UsableTargets.all()) {
        if (Effort.FACTOR > 1 || target.equals(kind.get(i / 3 % kind.size()))) {
          all.add(Arguments.of(cases.get(i), target));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("casesAndTargets")
  void agreesWithTheInterpreter(LoweringCase test, Target target) {
    Artifact artifact = Sinter.compileArtifact(test.graph(), CompileOptions.forTargets(target));
    RunOptions options = RunOptions.defaults().withThreads(1);
    ComparedKernel.Budget budget = new ComparedKernel.Budget(INDICES);
    try (Executable executable =
        Sinter.open(
            artifact, options, (code, function) -> new ComparedKernel(code, function, budget))) {
      for (int round = 0; round < ROUNDS; round++) {
        budget.renew();
        Random random = new Random(SEED + round);
        new Attempt(test, executable, SEED + round, round % 2 == 1).run(sizes(test, random));
      }
    }
  }

  /** Of every symbol of the case, up to twice the largest that it names. */
  private static Map<String, Long> sizes(LoweringCase test, Random random) {
    Map<String, Long> sizes = new TreeMap<>();
    for (Map<String, Long> binding : test.bindings()) {
      binding.forEach((symbol, size) -> sizes.merge(symbol, size, Math::max));
    }
    sizes.replaceAll((_, largest) -> {
      List<Long> choices = SIZES.stream().filter(size -> size <= 2 * largest).toList();
      return choices.get(random.nextInt(choices.size()));
    });
    return sizes;
  }

  /**
   * A run on random inputs.
   *
   * @param special whether many of them are infinite, NaN, denormal or extreme
   */
  private record Attempt(LoweringCase test, Executable executable, long seed, boolean special) {

    /** Fails with the smallest sizes that it finds to fail. */
    void run(Map<String, Long> sizes) {
      try {
        runOnce(sizes);
      } catch (AssertionError e) {
        smaller(sizes).forEach(this::run);
        throw new AssertionError(
            "%s for %s, seed %d, %s: %s"
                .formatted(test, executable.target(), seed, sizes, e.getMessage()),
            e);
      }
    }

    private static Stream<Map<String, Long>> smaller(Map<String, Long> sizes) {
      return sizes.entrySet().stream()
          .flatMap(one ->
              Stream.of(1L, one.getValue() / 2, one.getValue() - 1)
                  .filter(size -> size > 0 && size < one.getValue())
                  .distinct()
                  .map(size -> {
                    Map<String, Long> fewer = new TreeMap<>(sizes);
                    fewer.put(one.getKey(), size);
                    return fewer;
                  }));
    }

    private void runOnce(Map<String, Long> sizes) {
      Random random = new Random(seed);
      List<Tensor> inputs =
          test.graph().inputs().stream()
              .map(port -> input(port, sizes, random))
              .collect(Collectors.toList());
      try {
        executable.run(inputs);
      } catch (SinterException e) {
        // Sizes and indices that the model does not take are refused.
        if (e.code() == ErrorCode.INTERNAL || e.code() == ErrorCode.GRAPH_INVALID) {
          throw e;
        }
      }
    }

    private Tensor input(Port port, Map<String, Long> sizes, Random random) {
      TensorType type = port.value().type();
      Tensor tensor =
          LoweringCases.random(random, type.withShape(Shape.of(type.shape().eval(sizes::get))));
      List<Long> samples = Samples.special(type.element());
      for (long i = 0; special && i < tensor.size(); i++) {
        if (random.nextInt(4) == 0) {
          tensor.setRawBits(i, samples.get(random.nextInt(samples.size())));
        }
      }
      return tensor;
    }
  }
}
