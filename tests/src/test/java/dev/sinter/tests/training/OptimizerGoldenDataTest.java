package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.runtime.optim.GradientNorm;
import dev.sinter.tests.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses, rates, norms and parameters of PyTorch's optimizers, schedules and clipping. */
final class OptimizerGoldenDataTest {
  private static final double TOLERANCE = 1e-9;

  static Stream<OptimizerCase> cases() throws IOException {
    try (Stream<Path> files = Files.list(Shared.path("goldens", "optim"))) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .filter(file -> !file.getFileName().toString().startsWith("_"))
          .map(OptimizerCase::read)
          .filter(golden -> !golden.name().equals("lbfgs"))
          .sorted((a, b) -> a.name().compareTo(b.name()))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void followsPyTorch(OptimizerCase golden) {
    SmallNetwork network =
        SmallNetwork.of(OptimizerCase.json(Shared.path("goldens", "optim", "_problem.json")));
    InterpretedTraining training =
        new InterpretedTraining(
            network, new PyTorchNames(golden).optimizer(), new GradientNorm(golden.number("p", 2)));
    for (int step = 1; step <= golden.steps(); step++) {
      InterpretedTraining.Report report = training.step();
      String place = golden + ", step " + step;
      assertNear(golden.losses()[step - 1], report.loss(), place + ", loss");
      if (golden.rates().length > 0) {
        assertNear(golden.rates()[step - 1], report.rate(), place + ", rate");
      }
      if (golden.norms().length > 0) {
        assertNear(golden.norms()[step - 1], report.norm(), place + ", norm");
      }
      if (golden.parameters().containsKey(step)) {
        assertNear(golden.parameters().get(step), training.parameters(), place);
      }
    }
    assertNear(golden.losses()[golden.steps()], training.step().loss(), golden + ", last loss");
  }

  private static void assertNear(
      Map<String, Tensor> expected, Map<String, Tensor> found, String place) {
    expected.forEach((name, tensor) -> {
      for (int i = 0; i < tensor.size(); i++) {
        assertNear(
            tensor.getDouble(i),
            found.get(name).getDouble(i),
            "%s, %s[%d]".formatted(place, name, i));
      }
    });
  }

  private static void assertNear(double expected, double found, String place) {
    assertEquals(expected, found, TOLERANCE * Math.max(Math.abs(expected), 1e-3), place);
  }
}
