package dev.sinter.runtime.optim.minimize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.runtime.optim.minimize.ConjugateGradient.Formula;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Second-order methods on surfaces whose minima are known; rows D7 and D8 of the course. */
final class MinimizationTest {
  private static final double[] START = {-1.2, 1};

  private static Stream<Direction> directions(Curvature curvature) {
    return Stream.concat(
        Stream.of(
            Bfgs.defaults(),
            new Bfgs(false),
            LimitedBfgs.defaults(),
            new LimitedBfgs(1),
            Newton.dense(curvature, 0),
            Newton.iterative(curvature, 0)),
        Arrays.stream(Formula.values()).map(ConjugateGradient::new));
  }

  static Stream<Arguments> everyWay() {
    return Arrays.stream(Surface.values())
        .flatMap(surface -> directions(surface).map(d -> Arguments.of(surface, d)));
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  void findsTheMinimum(Surface surface, Direction direction) {
    LineSearch search =
        direction instanceof ConjugateGradient ? StrongWolfe.tight() : StrongWolfe.defaults();
    double[] start = surface == Surface.SADDLE ? new double[] {0.1, 1} : START;
    Minimization m = Minimization.start(surface, direction, search, start);
    Status status = m.run(new Stopping(400, 1e-8, 0, 0));
    assertEquals(Status.CONVERGED, status, direction + " at " + Arrays.toString(m.point()));
    assertArrayEquals(surface.minimum(), m.point(), 1e-6, direction.toString());
  }

  /** D7. */
  @Test
  void newtonTakesAQuadraticInOneStep() {
    for (Newton newton :
        List.of(Newton.dense(Surface.PARABOLA, 0), Newton.iterative(Surface.PARABOLA, 0))) {
      Minimization m =
          Minimization.start(Surface.PARABOLA, newton, new FixedStep(1), new double[] {7, -3});
      assertEquals(Status.RUNNING, m.step());
      assertArrayEquals(new double[] {0.2, 0.4}, m.point(), 1e-12);
    }
  }

  @Test
  void dampingShortensNewtonsStep() {
    double[] start = {1, 1};
    Minimization m =
        Minimization.start(
            Surface.PARABOLA, Newton.dense(Surface.PARABOLA, 2), new FixedStep(1), start);
    m.step();
    // (H + 2I)d = −g with g = (3, 2): [[5, 1], [1, 4]]d = (−3, −2).
    assertArrayEquals(new double[] {1 - 10.0 / 19, 1 - 7.0 / 19}, m.point(), 1e-12);
  }

  /** D8. */
  @Test
  void bfgsFindsAQuadraticsInverseHessian() {
    Minimization m =
        Minimization.start(
            Surface.PARABOLA, new Bfgs(false), new ExactSearch(Surface.PARABOLA), new double[2]);
    Direction.Memory memory = new Bfgs(false).start(2);
    double[] point = m.point();
    double[] gradient = m.gradient();
    for (int step = 0; step < 2; step++) {
      double[] direction = memory.next(point, gradient);
      assertEquals(Status.RUNNING, m.step());
      double[] moved = Vectors.minus(m.point(), point);
      double along = moved[0] * direction[1] - moved[1] * direction[0];
      assertEquals(0, along, 1e-12);
      memory.moved(moved, Vectors.minus(m.gradient(), gradient));
      point = m.point();
      gradient = m.gradient();
    }
    assertArrayEquals(new double[] {0.2, 0.4}, point, 1e-12);
    double[][] inverse = ((Bfgs.InverseHessian) memory).matrix();
    assertArrayEquals(new double[] {0.4, -0.2}, inverse[0], 1e-12);
    assertArrayEquals(new double[] {-0.2, 0.6}, inverse[1], 1e-12);
  }

  @ParameterizedTest
  @EnumSource(Formula.class)
  void conjugateDirectionsEndAQuadraticInAsManyStepsAsDimensions(Formula formula) {
    int n = 6;
    long seed = 6;
    double[][] a = positiveDefinite(n, seed);
    Curvature curvature = (point, v) -> times(a, v);
    Objective objective =
        (x, g) -> {
          double[] product = times(a, x);
          for (int i = 0; i < n; i++) {
            g[i] = product[i] - 1;
          }
          return Vectors.dot(x, product) / 2 - Arrays.stream(x).sum();
        };
    Minimization m =
        Minimization.start(
            objective, new ConjugateGradient(formula), new ExactSearch(curvature), new double[n]);
    double[] last = m.point();
    double[] before = null;
    for (int step = 0; step < n; step++) {
      assertEquals(Status.RUNNING, m.step());
      double[] moved = Vectors.minus(m.point(), last);
      if (before != null) {
        double conjugacy = Vectors.dot(moved, times(a, before));
        assertEquals(0, conjugacy, 1e-12, formula + ", step " + step + ", seed " + seed);
      }
      before = moved;
      last = m.point();
    }
    assertTrue(Vectors.largest(m.gradient()) < 1e-9, formula + ", seed " + seed);
  }

  private static double[][] positiveDefinite(int n, long seed) {
    Random random = new Random(seed);
    double[][] root = new double[n][n];
    for (double[] row : root) {
      Arrays.setAll(row, i -> random.nextGaussian());
    }
    double[][] a = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        a[i][j] = Vectors.dot(root[i], root[j]) + (i == j ? 1 : 0);
      }
    }
    return a;
  }

  private static double[] times(double[][] a, double[] v) {
    return Arrays.stream(a).mapToDouble(row -> Vectors.dot(row, v)).toArray();
  }

  /** D9: with ½α‖w‖², each eigen-direction of the Hessian is scaled by λ/(λ + α). */
  @Test
  void decayShrinksTheDirectionsOfLittleCurvatureMost() {
    double[] lambda = {0.1, 1, 10};
    double alpha = 0.5;
    Objective decayed =
        (w, g) -> {
          double value = 0;
          for (int i = 0; i < w.length; i++) {
            g[i] = lambda[i] * (w[i] - 1) + alpha * w[i];
            value += (lambda[i] * (w[i] - 1) * (w[i] - 1) + alpha * w[i] * w[i]) / 2;
          }
          return value;
        };
    Minimization m =
        Minimization.start(decayed, Bfgs.defaults(), StrongWolfe.defaults(), new double[3]);
    assertEquals(Status.CONVERGED, m.run(new Stopping(50, 1e-10, 0, 0)));
    double[] expected = Arrays.stream(lambda).map(l -> l / (l + alpha)).toArray();
    assertArrayEquals(expected, m.point(), 1e-9);
  }

  @Test
  void saysWhyItStopped() {
    Objective linear =
        (x, g) -> {
          g[0] = 1;
          return x[0];
        };
    Objective cliff =
        (x, g) -> {
          g[0] = -1;
          return x[0] > 0.5 ? Double.NaN : -x[0];
        };
    assertEquals(
        Status.ITERATIONS_SPENT, run(linear, new FixedStep(1), Stopping.after(3), new double[1]));
    assertEquals(Status.DIVERGED, run(cliff, new FixedStep(1), Stopping.after(3), new double[1]));
    assertEquals(
        Status.CONVERGED,
        run(Surface.PARABOLA, new FixedStep(1), Stopping.after(0), Surface.PARABOLA.minimum()));
    assertEquals(
        Status.NO_STEP,
        run(
            Surface.SADDLE,
            new ExactSearch(Surface.SADDLE),
            Stopping.after(9),
            new double[] {.1, 0}));
    assertEquals(
        Status.STALLED, run(linear, new FixedStep(1e-10), Stopping.after(9), new double[1]));
  }

  private static Status run(
      Objective objective, LineSearch search, Stopping stopping, double[] start) {
    return Minimization.start(objective, new SteepestDescent(), search, start).run(stopping);
  }

  /** Wherever a trial is not finite, the search comes back to where it is. */
  @Test
  void searchesAroundWhatIsNotFinite() {
    Objective logarithm =
        (x, g) -> {
          g[0] = 1 - 1 / x[0];
          return x[0] - Math.log(x[0]);
        };
    Minimization m =
        Minimization.start(
            logarithm, LimitedBfgs.defaults(), StrongWolfe.defaults(), new double[] {40});
    assertEquals(Status.CONVERGED, m.run(new Stopping(100, 1e-9, 0, 0)));
    assertEquals(1, m.point()[0], 1e-8);
  }

  @Test
  void refusesAStartThatIsNotFiniteAndMatricesTooLarge() {
    Objective nothing = (x, g) -> Double.NaN;
    assertEquals(ErrorCode.VALUE_OUT_OF_RANGE, refusal(nothing, new SteepestDescent(), 1).code());
    Objective zero = (x, g) -> 0;
    assertEquals(
        ErrorCode.LIMIT_EXCEEDED, refusal(zero, Bfgs.defaults(), Bfgs.MOST_DIMENSIONS + 1).code());
    assertEquals(
        ErrorCode.LIMIT_EXCEEDED,
        refusal(zero, Newton.dense(Surface.SADDLE, 0), Newton.MOST_DIMENSIONS + 1).code());
  }

  private static SinterException refusal(Objective objective, Direction direction, int size) {
    return assertThrows(
        SinterException.class,
        () -> Minimization.start(objective, direction, StrongWolfe.defaults(), new double[size]));
  }
}
