package dev.sinter.tests.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.frontend.onnx.Onnx;
import dev.sinter.ir.artifact.Artifact;
import dev.sinter.ir.spi.CompileObserver;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.Sinter;
import dev.sinter.tests.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The models of the zoo that Sinter has the operators of, every case, on every backend and thread
 * count, compiled once.
 */
final class ZooDataTest {
  static Stream<ZooModel> models() throws IOException {
    try (Stream<Path> files = Files.list(Shared.path("zoo"))) {
      return files.filter(Files::isDirectory).sorted().toList().stream().map(ZooModel::read);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void everyTargetAndThreadCountFromOneCompilation(ZooModel model) {
    AtomicInteger compilations = new AtomicInteger();
    CompileObserver counting =
        (step, _, _) -> compilations.addAndGet(step.startsWith("lower ") ? 1 : 0);
    CompileOptions options =
        new CompileOptions(Target.jvm(), Optional.empty(), Set.of(), false, true, counting);
    Artifact artifact = Sinter.compileArtifact(Onnx.importModel(model.model()), options);
    for (Target target : Sinter.usableTargets()) {
      RunOptions run = RunOptions.defaults().withTarget(target.name());
      try (Executable one = Sinter.open(artifact, run.withThreads(1));
          Executable two = Sinter.open(artifact, run.withThreads(2))) {
        for (ZooModel.Case test : model.cases()) {
          check(model, target, test, one.run(test.inputs()), two.run(test.inputs()));
        }
      }
    }
    assertEquals(
        Target.jvm().size(), compilations.get(), "one lowering a target, whatever the shapes");
  }

  private static void check(
      ZooModel model,
      Target target,
      ZooModel.Case test,
      Map<String, Tensor> one,
      Map<String, Tensor> two) {
    test.outputs()
        .forEach((name, expected) -> {
          String place = "%s.%s on %s".formatted(model, name, target);
          model.assertClose(expected, one.get(name), place);
          assertTrue(
              one.get(name).contentEquals(two.get(name)),
              () -> place + ": other bits with two threads");
        });
  }
}
