package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.runtime.optim.minimize.Bfgs;
import dev.sinter.runtime.optim.minimize.CompiledObjective;
import dev.sinter.runtime.optim.minimize.ConjugateGradient;
import dev.sinter.runtime.optim.minimize.Direction;
import dev.sinter.runtime.optim.minimize.FixedStep;
import dev.sinter.runtime.optim.minimize.FlatTensors;
import dev.sinter.runtime.optim.minimize.LimitedBfgs;
import dev.sinter.runtime.optim.minimize.LineSearch;
import dev.sinter.runtime.optim.minimize.Minimization;
import dev.sinter.runtime.optim.minimize.Newton;
import dev.sinter.runtime.optim.minimize.Stopping;
import dev.sinter.runtime.optim.minimize.StrongWolfe;
import dev.sinter.tests.Shared;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Second-order methods on a compiled network: PyTorch's L-BFGS, whose step(closure) is several
 * iterations, and others with a search.
 */
final class SecondOrderDataTest {
  private static final double TOLERANCE = 1e-6;

  private final SmallNetwork network =
      SmallNetwork.of(OptimizerCase.json(Shared.path("goldens", "optim", "_problem.json")));
  private final CompiledObjective loss =
      CompiledObjective.of(
          network.model(), "loss", List.copyOf(network.initial().keySet()), Map.of());
  private final FlatTensors layout = loss.layout();

  @AfterEach
  void close() {
    loss.close();
  }

  private Minimization start(Direction direction, LineSearch search) {
    return Minimization.start(loss, direction, search, layout.pack(network.initial()));
  }

  @Test
  void followsPyTorch() {
    OptimizerCase golden = OptimizerCase.read(Shared.path("goldens", "optim", "lbfgs.json"));
    Minimization m =
        start(
            new LimitedBfgs((long) golden.number("history_size")),
            new FixedStep(golden.number("lr")));
    Stopping stopping =
        new Stopping(
            (long) golden.number("max_iter"),
            golden.number("tolerance_grad"),
            golden.number("tolerance_change"),
            golden.number("tolerance_change"));
    for (int step = 1; step <= golden.steps(); step++) {
      assertNear(golden.losses()[step - 1], m.value(), "loss before step " + step);
      m.run(stopping);
      if (golden.parameters().containsKey(step)) {
        double[] expected = layout.pack(golden.parameters().get(step));
        double[] found = m.point();
        for (int i = 0; i < expected.length; i++) {
          assertNear(expected[i], found[i], "element %d after step %d".formatted(i, step));
        }
      }
    }
    assertNear(golden.losses()[golden.steps()], m.value(), "last loss");
  }

  private static void assertNear(double expected, double found, String place) {
    assertEquals(expected, found, TOLERANCE * Math.abs(expected), place);
  }

  @Test
  void everyMethodGetsCloseToZero() {
    Newton newton = Newton.iterative(loss, 1e-3);
    List<Direction> methods =
        List.of(LimitedBfgs.defaults(), Bfgs.defaults(), ConjugateGradient.defaults(), newton);
    for (Direction method : methods) {
      LineSearch search =
          method instanceof ConjugateGradient ? StrongWolfe.tight() : StrongWolfe.defaults();
      Minimization m = start(method, search);
      m.run(new Stopping(60, 1e-9, 0, 0));
      assertEquals(0, m.value(), 1e-4, method.toString());
    }
  }

  @Test
  void productsWithTheHessianAreDifferencesOfGradients() {
    double[] point = layout.pack(network.initial());
    double[] direction = new double[point.length];
    for (int i = 0; i < direction.length; i++) {
      direction[i] = Math.sin(i + 1);
    }
    double step = 1e-5;
    double[] ahead = slope(point, direction, step);
    double[] behind = slope(point, direction, -step);
    double[] product = loss.times(point, direction);
    for (int i = 0; i < product.length; i++) {
      assertEquals((ahead[i] - behind[i]) / (2 * step), product[i], 1e-8, "element " + i);
    }
  }

  private double[] slope(double[] point, double[] direction, double step) {
    double[] moved = point.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += step * direction[i];
    }
    double[] slope = new double[point.length];
    loss.evaluate(moved, slope);
    return slope;
  }

  @Test
  void anInputThatIsNeitherParameterNorDataIsNamed() {
    SinterException refusal =
        assertThrows(
            SinterException.class,
            () -> CompiledObjective.of(network.model(), "loss", List.of("b1", "b2"), Map.of()));
    assertEquals(ErrorCode.INPUT_MISSING, refusal.code());
    assertTrue(refusal.getMessage().contains("[w1, w2]"), refusal.getMessage());
  }
}
