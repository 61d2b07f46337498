package dev.sinter.tests.lowering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.spi.CompileObserver;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import dev.sinter.tests.kernels.UsableTargets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every schedule as bytecode of every width, fused and not, and as machine code, on one and two
 * threads, against the interpreter.
 */
final class LoweringTest {
  private static final long SEED = 20260101;

  @ParameterizedTest
  @MethodSource("dev.sinter.tests.lowering.LoweringCases#all")
  void agreesWithTheInterpreter(LoweringCase test) {
    check(test, UsableTargets.bytecodeAndBestMachine(), Set.of());
    check(test, UsableTargets.bytecode(), Set.of("fuse"));
  }

  private static void check(LoweringCase test, List<Target> targets, Set<String> disabled) {
    CompileOptions options =
        new CompileOptions(targets, Optional.empty(), disabled, false, true, CompileObserver.NONE);
    Artifact artifact = Sinter.compileArtifact(test.graph(), options);
    targets.forEach(target -> run(test, artifact, target));
  }

  private static void run(LoweringCase test, Artifact artifact, Target target) {
    RunOptions options = RunOptions.defaults().withTarget(target.name());
    try (Executable one = Sinter.open(artifact, options.withThreads(1));
        Executable two = Sinter.open(artifact, options.withThreads(2))) {
      Random random = new Random(SEED);
      for (Map<String, Long> binding : test.bindings()) {
        List<Tensor> inputs =
            test.graph().inputs().stream().map(port -> input(port, binding, random)).toList();
        List<Tensor> expected = Interpreter.run(test.graph(), inputs);
        List<Tensor> found = one.run(inputs);
        List<Tensor> again = two.run(inputs);
        for (int i = 0; i < expected.size(); i++) {
          String place =
              "%s on %s, %s, seed %d, output %d".formatted(test, target, binding, SEED, i);
          assertClose(expected.get(i), found.get(i), test.tolerance(), place);
          assertTrue(
              found.get(i).contentEquals(again.get(i)),
              () -> place + ": other bits with two threads");
        }
      }
    }
  }

  private static Tensor input(Port port, Map<String, Long> binding, Random random) {
    TensorType type = port.value().type();
    return LoweringCases.random(random, type.withShape(Shape.of(type.shape().eval(binding::get))));
  }

  private static void assertClose(Tensor expected, Tensor found, double tolerance, String place) {
    assertEquals(expected.type(), found.type(), place);
    double largest = 0;
    for (long i = 0; i < expected.size(); i++) {
      double magnitude = Math.abs(expected.getDouble(i));
      largest = Double.isFinite(magnitude) ? Math.max(largest, magnitude) : largest;
    }
    for (long i = 0; i < expected.size(); i++) {
      double bound = expected.element().isFloat() ? tolerance * largest : 0;
      assertEquals(expected.getDouble(i), found.getDouble(i), bound, place + ", element " + i);
    }
  }
}
