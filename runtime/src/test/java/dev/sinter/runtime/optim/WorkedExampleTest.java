package dev.sinter.runtime.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.Optimizer;
import dev.sinter.ir.train.UpdateRule;
import dev.sinter.runtime.optim.schedule.Constant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows D1 to D6 and the rule of D9 of the course's table. */
final class WorkedExampleTest {
  /** The table prints six, and cuts some off instead of rounding. */
  private static final double DIGITS = 1e-6;

  /**
   * Steps for the gradients 1, 2, 3 from 0.
   *
   * @param moves of the parameter, each without those before it
   */
  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
  record Row(String id, UpdateRule rule, double rate, double... moves) {
    @Override
    public String toString() {
      return id;
    }
  }

  static Stream<Row> rows() {
    Adam adam = Adam.of(0.9, 0.999).withEpsilon(0);
    return Stream.of(
        new Row("D1 momentum", Momentum.velocity(0.9), 0.1, -0.1, -0.29, -0.561),
        new Row("D3 AdaGrad", AdaGrad.defaults().withEpsilon(0), 1, -1, -0.894427, -0.801784),
        new Row("D4 RMSProp", RmsProp.of(0.9).withEpsilon(0), 1, -3.162278, -2.857143, -2.590639),
        new Row("D5 uncorrected", adam.uncorrected(), 1, -3.162278, -4.101630, -4.742332),
        new Row("D5 corrected", adam, 1, -1, -0.965182, -0.958001),
        new Row("D6 average", Momentum.average(0.9), 1, -0.1, -0.29, -0.561),
        new Row("D6 unbiased", Momentum.unbiased(0.9), 1, -1, -1.526316, -2.070110));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void movesAsComputedByHand(Row row) {
    SingleParameter w =
        new SingleParameter(
            Optimizer.of(row.rule(), new Constant(row.rate())), Tensor.of(new double[1], 1));
    double last = 0;
    for (int step = 1; step <= row.moves().length; step++) {
      w.step(Tensor.of(new double[] {step}, 1));
      double now = w.parameter().getDouble(0);
      assertEquals(row.moves()[step - 1], now - last, DIGITS, row + ", step " + step);
      last = now;
    }
  }

  @Test
  void squaresAreSummedAndAveraged() {
    assertSlot(AdaGrad.defaults(), "square_sum", 1, 5, 14);
    assertSlot(RmsProp.of(0.9), "square_average", 0.1, 0.49, 1.341);
  }

  private static void assertSlot(UpdateRule rule, String slot, double... expected) {
    SingleParameter w =
        new SingleParameter(Optimizer.of(rule, new Constant(1)), Tensor.of(new double[1], 1));
    for (int step = 1; step <= expected.length; step++) {
      w.step(Tensor.of(new double[] {step}, 1));
      assertEquals(expected[step - 1], w.slot(slot).getDouble(0), 1e-12, slot + ", step " + step);
    }
  }

  /** D2: f = ½θ², so that the gradient is where it is taken. */
  @Test
  void lookAheadAndShiftedAreOnePath() {
    SingleParameter ahead = onParabola(Nesterov.lookAhead(0.9));
    SingleParameter shifted = onParabola(Nesterov.shifted(0.9));
    SingleParameter buffer = onParabola(Nesterov.buffer(0.9));
    double[] parameters = {0.9, 0.729, 0.51759};
    double[] moved = {0.81, 0.5751, 0.327321};
    Tensor none = Tensor.of(new double[1], 1);
    List<Double> points = new ArrayList<>();
    for (int step = 0; step < parameters.length; step++) {
      points.add(ahead.step(none).getDouble(0));
      shifted.step(none);
      buffer.step(none);
      assertEquals(parameters[step], ahead.parameter().getDouble(0), 1e-12);
      assertEquals(moved[step], shifted.parameter().getDouble(0), 1e-12);
      assertEquals(moved[step], buffer.parameter().getDouble(0), 1e-12);
    }
    assertEquals(
        List.of(1.0, moved[0], moved[1]), points.stream().map(WorkedExampleTest::rounded).toList());
  }

  private static double rounded(double value) {
    return Math.rint(value * 1e9) / 1e9;
  }

  private static SingleParameter onParabola(UpdateRule rule) {
    return new SingleParameter(
        Optimizer.of(rule, new Constant(0.1)),
        Tensor.of(new double[] {1}, 1),
        (np, point, input) -> point);
  }

  /** D9: λ‖W‖² with λ = 1 makes the step W − ε(∇ + 2W). */
  @Test
  void squaredNormAddsTwiceTheWeights() {
    SingleParameter w =
        new SingleParameter(
            Optimizer.of(CoupledDecay.l2(2, new Sgd()), new Constant(0.1)),
            Tensor.of(new double[] {3}, 1));
    w.step(Tensor.of(new double[] {0.5}, 1));
    assertEquals(3 - 0.1 * (0.5 + 2 * 3), w.parameter().getDouble(0), 1e-12);
  }

  /**
   * Minimising ½(w − c)² + λ|w|: the subgradient swings about zero, the proximal step stays there.
   */
  @Test
  void onlyTheProximalStepGivesExactZeros() {
    SingleParameter.Slope slope = (np, point, input) -> np.sub(point, input);
    Tensor centre = Tensor.of(new double[] {0.5, 2}, 2);
    Tensor start = Tensor.of(new double[] {0.98, 1}, 2);
    SingleParameter proximal =
        new SingleParameter(
            Optimizer.of(new SoftThreshold(1, new Sgd()), new Constant(0.1)), start, slope);
    SingleParameter subgradient =
        new SingleParameter(
            Optimizer.of(CoupledDecay.l1(1, new Sgd()), new Constant(0.1)), start, slope);
    for (int step = 0; step < 300; step++) {
      proximal.step(centre);
      subgradient.step(centre);
    }
    assertEquals(0, proximal.parameter().getDouble(0), 0);
    assertEquals(1, proximal.parameter().getDouble(1), 1e-9);
    assertEquals(0.05, Math.abs(subgradient.parameter().getDouble(0)), 0.05);
    assertNotEquals(0, subgradient.parameter().getDouble(0));
  }

  /** Along an eigen-direction of the Hessian, t steps of gradient descent scale by (1 − ελ)ᵗ. */
  @Test
  void gradientDescentZigzagsWhereCurvatureIsLargeAndCrawlsWhereItIsSmall() {
    double[] lambda = {19, 0.1, -1};
    SingleParameter w = onBowl(new Sgd(), lambda);
    SingleParameter withMomentum = onBowl(Momentum.velocity(0.9), lambda);
    Tensor curvature = Tensor.of(lambda, lambda.length);
    for (int step = 1; step <= 30; step++) {
      w.step(curvature);
      withMomentum.step(curvature);
      for (int i = 0; i < lambda.length; i++) {
        double expected = Math.pow(1 - 0.1 * lambda[i], step);
        assertEquals(
            expected, w.parameter().getDouble(i), 1e-11 * Math.abs(expected), "step " + step);
      }
    }
    double escaped = withMomentum.parameter().getDouble(2) / w.parameter().getDouble(2);
    assertTrue(escaped > 10, "momentum leaves a saddle sooner: " + escaped);
  }

  private static SingleParameter onBowl(UpdateRule rule, double... lambda) {
    double[] ones = new double[lambda.length];
    Arrays.fill(ones, 1);
    return new SingleParameter(
        Optimizer.of(rule, new Constant(0.1)),
        Tensor.of(ones, ones.length),
        (np, point, curvature) -> np.mul(point, curvature));
  }

  @Test
  void weightsAreAveraged() {
    double[] path = {0, -1, -3, -6};
    assertAverage(WeightAverage.exponential(0.9, new Sgd()), mean(0.9, path));
    assertAverage(WeightAverage.equal(new Sgd()), (-1 - 3 - 6) / 3.0);
    double warmed = path[0];
    for (int t = 1; t <= 3; t++) {
      double kept = Math.min(0.9, (1.0 + t) / (10 + t));
      warmed = kept * warmed + (1 - kept) * path[t];
    }
    assertAverage(WeightAverage.warmed(0.9, new Sgd()), warmed);
  }

  private static double mean(double decay, double[] path) {
    double mean = path[0];
    for (int t = 1; t < path.length; t++) {
      mean = decay * mean + (1 - decay) * path[t];
    }
    return mean;
  }

  private static void assertAverage(UpdateRule rule, double expected) {
    SingleParameter w =
        new SingleParameter(Optimizer.of(rule, new Constant(1)), Tensor.of(new double[1], 1));
    for (int step = 1; step <= 3; step++) {
      w.step(Tensor.of(new double[] {step}, 1));
    }
    assertEquals(expected, w.slot(WeightAverage.SLOT).getDouble(0), 1e-12, rule.toString());
  }
}
