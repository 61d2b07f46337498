package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.TrainSpec;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.train.Trainer;
import dev.sinter.tests.Shared;
import dev.sinter.tests.kernels.UsableTargets;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Training as one compiled program follows PyTorch's trajectories, on every kind of code. */
final class TrainerGoldenDataTest {
  static Stream<OptimizerCase> cases() throws IOException {
    return OptimizerGoldenDataTest.cases();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void followsPyTorch(OptimizerCase golden) {
    SmallNetwork network =
        SmallNetwork.of(OptimizerCase.json(Shared.path("goldens", "optim", "_problem.json")));
    TrainSpec spec =
        TrainSpec.of(
            network.model(), "loss", network.initial(), new PyTorchNames(golden).optimizer());
    for (Target target : UsableTargets.best()) {
      RunOptions run = RunOptions.defaults().withThreads(1).withTarget(target.name());
      try (Trainer trainer = Trainer.of(spec, CompileOptions.forTargets(target), run)) {
        for (int step = 1; step <= golden.steps(); step++) {
          double loss = trainer.step(Map.of());
          String place = "%s on %s, step %d".formatted(golden, target, step);
          assertEquals(golden.losses()[step - 1], loss, 1e-9 * Math.abs(loss) + 1e-12, place);
          if (golden.parameters().containsKey(step)) {
            check(golden.parameters().get(step), trainer.parameters(), place);
          }
        }
      }
    }
  }

  private static void check(Map<String, Tensor> expected, Map<String, Tensor> found, String place) {
    expected.forEach((name, tensor) -> {
      for (int i = 0; i < tensor.size(); i++) {
        double value = tensor.getDouble(i);
        assertEquals(
            value,
            found.get(name).getDouble(i),
            1e-9 * Math.max(Math.abs(value), 1e-3),
            "%s, %s[%d]".formatted(place, name, i));
      }
    });
  }
}
