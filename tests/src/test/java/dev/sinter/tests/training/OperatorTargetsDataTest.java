package dev.sinter.tests.training;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.autodiff.Autodiff;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import dev.sinter.tests.kernels.UsableTargets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compiled, every operator of goldens/ops has PyTorch's values and derivatives: in bytecode of the
 * widest vectors, and in machine code where that can be made.
 */
final class OperatorTargetsDataTest {
  static Stream<OperatorCase> cases() {
    return OperatorCase.all().stream();
  }

  static Stream<OperatorCase> casesInSingle() {
    return cases().filter(one -> !one.isForDoublesOnly());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void inDouble(OperatorCase one) {
    check(one, ElementType.F64, Closeness.VALUES_IN_DOUBLE, one.gradientsInDouble());
  }

  @ParameterizedTest
  @MethodSource("casesInSingle")
  void inSingle(OperatorCase one) {
    check(one, ElementType.F32, Closeness.IN_SINGLE, Closeness.IN_SINGLE);
  }

  private static void check(
      OperatorCase one, ElementType element, Closeness values, Closeness gradients) {
    List<String> wrt = List.copyOf(one.gradients().keySet());
    Graph function = one.graph(element);
    Graph graph = wrt.isEmpty() ? function : new Autodiff().vjp(function, wrt);
    List<Tensor> operands =
        wrt.isEmpty() ? one.operands(element) : one.operandsAndCotangents(function, element);
    List<Tensor> expected = new ArrayList<>(one.outputs());
    wrt.forEach(name -> expected.add(one.gradients().get(name)));
    for (Target target : targets()) {
      List<Tensor> found = run(graph, operands, target);
      for (int i = 0; i < found.size(); i++) {
        Closeness closeness = i < one.outputs().size() ? values : gradients;
        closeness.check(
            expected.get(i),
            found.get(i),
            "%s on %s, %s".formatted(one, target.name(), graph.outputs().get(i).name()));
      }
    }
  }

  private static List<Tensor> run(Graph graph, List<Tensor> operands, Target target) {
    RunOptions options = RunOptions.defaults().withThreads(1).withTarget(target.name());
    try (Executable executable =
        Sinter.compile(graph, CompileOptions.forTargets(target), options)) {
      return executable.run(operands);
    }
  }

  private static List<Target> targets() {
    List<Target> targets = new ArrayList<>();
    UsableTargets.bytecode().stream().reduce((_, wider) -> wider).ifPresent(targets::add);
    UsableTargets.machines().stream().reduce((_, better) -> better).ifPresent(targets::add);
    return targets;
  }
}
