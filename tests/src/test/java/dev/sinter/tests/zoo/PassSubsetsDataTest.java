package dev.sinter.tests.zoo;

import dev.sinter.frontend.onnx.Onnx;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.spi.CompileObserver;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.passes.SinterCompiler;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import dev.sinter.tests.kernels.Effort;
import dev.sinter.tests.kernels.UsableTargets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No pass may rely on another for results: models with each pass off, and with random sets of them
 * off. An ordinary build takes a sample; {@code -Dsinter.effort=200} takes 200 sets of each model
 * and each pass alone, on bytecode and machine code.
 */
final class PassSubsetsDataTest {
  /** Different operators, and quick to compile. */
  private static final Set<String> EACH_ALONE = Set.of("mlp", "lenet5", "bert_like", "lstm_bi2");

  static Stream<Arguments> subsets() throws IOException {
    return ZooDataTest.models()
        .flatMap(model -> subsets(model).map(off -> Arguments.of(model, off)));
  }

  private static Stream<Set<String>> subsets(ZooModel model) {
    Set<Set<String>> subsets = new LinkedHashSet<>();
    if (Effort.FACTOR > 1 || EACH_ALONE.contains(model.name())) {
      SinterCompiler.switches().forEach(name -> subsets.add(Set.of(name)));
    }
    Random random = new Random(model.name().hashCode());
    for (int i = 0; i < Effort.FACTOR; i++) {
      subsets.add(
          Set.copyOf(
              SinterCompiler.switches().stream().filter(_ -> random.nextBoolean()).toList()));
    }
    return subsets.stream();
  }

  @ParameterizedTest(name = "{0} without {1}")
  @MethodSource("subsets")
  void isRightWithout(ZooModel model, Set<String> off) {
    Graph graph = Onnx.importModel(model.model());
    for (Target target : targets()) {
      CompileOptions options =
          new CompileOptions(
              List.of(target), Optional.empty(), off, false, true, CompileObserver.NONE);
      try (Executable executable = Sinter.compile(graph, options, RunOptions.defaults())) {
        ZooModel.Case test = model.cases().getFirst();
        executable
            .run(test.inputs())
            .forEach((name, found) ->
                model.assertClose(
                    test.outputs().get(name),
                    found,
                    "%s.%s on %s without %s".formatted(model, name, target, off)));
      }
    }
  }

  /** Machine code takes seconds to make. */
  private static List<Target> targets() {
    List<Target> targets = new ArrayList<>(List.of(UsableTargets.bytecode().getLast()));
    if (Effort.FACTOR > 1 && !UsableTargets.machines().isEmpty()) {
      targets.add(UsableTargets.machines().getLast());
    }
    return targets;
  }
}
