package dev.sinter.tests.lowering;

import dev.sinter.frontend.onnx.Onnx;
import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import dev.sinter.tests.Shared;
import dev.sinter.tests.kernels.Effort;
import dev.sinter.tests.kernels.UsableTargets;
import dev.sinter.tests.zoo.ZooModel;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernels of models of the zoo as the best code of each kind, as {@link DifferentialTest}. */
final class DifferentialDataTest {
  private static final int INDICES = Effort.FACTOR;

  static Stream<Arguments> modelsAndTargets() {
    return Stream.of("mlp", "lenet5", "gru", "text_cnn", "norms_acts", "bert_like", "unet")
        .flatMap(model ->
            Stream.of(UsableTargets.bytecode(), UsableTargets.machines())
                .filter(targets -> !targets.isEmpty())
                .map(targets -> Arguments.of(model, targets.getLast())));
  }

  @ParameterizedTest
  @MethodSource("modelsAndTargets")
  void agreesWithTheInterpreter(String name, Target target) {
    ZooModel model = ZooModel.read(Shared.path("zoo", name));
    Artifact artifact =
        Sinter.compileArtifact(Onnx.importModel(model.model()), CompileOptions.forTargets(target));
    ComparedKernel.Budget budget = new ComparedKernel.Budget(INDICES);
    try (Executable executable =
        Sinter.open(
            artifact,
            RunOptions.defaults().withThreads(1),
            (code, function) -> new ComparedKernel(code, function, budget))) {
      executable.run(model.cases().getFirst().inputs());
    }
  }
}
