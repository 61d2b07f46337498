package dev.sinter.runtime.optim.minimize;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both conditions, whatever the first trial. */
final class StrongWolfeTest {
  /** The first two functions of Moré and Thuente (1994). */
  @ParameterizedTest
  @CsvSource({"1e-3", "0.1", "1", "10", "1000"})
  void findsAStepThatMeetsTheConditions(double first) {
    Objective smooth =
        (x, g) -> {
          double below = x[0] * x[0] + 2;
          g[0] = (x[0] * x[0] - 2) / (below * below);
          return -x[0] / below;
        };
    Objective steep =
        (x, g) -> {
          double a = x[0] + 0.004;
          g[0] = 5 * Math.pow(a, 4) - 8 * Math.pow(a, 3);
          return Math.pow(a, 5) - 2 * Math.pow(a, 4);
        };
    check(smooth, new StrongWolfe(1e-3, 0.1, 40), first);
    check(steep, new StrongWolfe(0.1, 0.9, 60), first);
  }

  private static void check(Objective objective, StrongWolfe rules, double first) {
    Line line = new Line(objective, Iterate.at(objective, new double[1]), new double[] {1});
    Optional<Line.Trial> found = rules.search(line, first);
    assertTrue(found.isPresent(), "first trial " + first);
    Line.Trial trial = found.get();
    double most = line.startValue() + rules.decrease() * trial.length() * line.startSlope();
    assertTrue(trial.value() <= most, "decrease at " + trial.length());
    assertTrue(
        Math.abs(trial.slope()) <= -rules.curvature() * line.startSlope(),
        "slope at %s after %d evaluations".formatted(trial.length(), line.evaluations()));
  }
}
