package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.frontend.composite.CrossEntropy.Form;
import dev.sinter.frontend.composite.RandomValues;
import dev.sinter.frontend.composite.RecurrentCell;
import dev.sinter.frontend.composite.Reduction;
import dev.sinter.frontend.nn.functional.BatchNormalization;
import dev.sinter.frontend.nn.functional.BatchNormalization.Momentum;
import dev.sinter.frontend.nn.functional.ClassificationLosses;
import dev.sinter.frontend.nn.functional.Convolutions;
import dev.sinter.frontend.nn.functional.Dropout;
import dev.sinter.frontend.nn.functional.GateOrder;
import dev.sinter.frontend.nn.functional.Labels;
import dev.sinter.frontend.nn.functional.LinearAlgebra;
import dev.sinter.frontend.nn.functional.Recurrent;
import dev.sinter.frontend.nn.functional.SpatialWindow;
import dev.sinter.frontend.nn.functional.Unfolding;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Where libraries or textbooks differ: each convention, and what it is equal to. */
final class FunctionalConventionsTest {
  private static double[] run(Function<NumPy, Value> formula) {
    GraphBuilder builder = new GraphBuilder("convention");
    builder.output("y", formula.apply(new NumPy(builder)));
    Tensor y = Interpreter.run(builder.build(), List.of()).getFirst();
    double[] values = new double[(int) y.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = y.getDouble(i);
    }
    return values;
  }

  private static Value matrix(NumPy np, long rows, double... values) {
    return np.builder().constant(Tensor.of(values, rows, values.length / rows));
  }

  private static void assertClose(double[] expected, double[] found) {
    org.junit.jupiter.api.Assertions.assertArrayEquals(expected, found, 1e-12);
  }

  /** E13: candidates of h = (1, −1), W·x = (.5, .5), U = [[1, 2], [3, 4]], r = (1, 0). */
  @Test
  void resetBeforeAndAfterTheProduct() {
    double[] before = gru(Recurrent.gruResetBefore());
    double[] after = gru(Recurrent.gruResetAfter());
    assertEquals(.905148, before[0], 6e-7);
    assertEquals(.998178, before[1], 6e-7);
    assertEquals(-.462117, after[0], 6e-7);
    assertEquals(.462117, after[1], 6e-7);
  }

  /** The gates are driven to r = (1, 0) and z = 0 by biases, in Keras's order z, r, h. */
  private static double[] gru(RecurrentCell cell) {
    return run(np -> {
      Value hidden = matrix(np, 6, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4);
      double[] bias = {-800, -800, 800, -800, .5, .5};
      Recurrent.Weights weights =
          new Recurrent.Weights(
              matrix(np, 6, 0, 0, 0, 0, 0, 0),
              hidden,
              np.builder().constant(Tensor.of(bias, 6)),
              null);
      return new Recurrent(cell, GateOrder.KERAS)
          .step(np, matrix(np, 1, 0), weights, List.of(matrix(np, 1, 1, -1)))
          .getFirst();
    });
  }

  @Test
  void momentumIsWhatIsKeptOrWhatIsReplaced() {
    assertClose(new double[] {.9 * 10 + .1 * 2}, statistic(Momentum.ofKept(.9), false));
    assertClose(new double[] {.9 * 10 + .1 * 2}, statistic(Momentum.ofReplaced(.1), false));
    // Of 1, 3 the biased variance is 1, the unbiased one 2.
    assertClose(new double[] {.9 * 10 + .1 * 1}, statistic(Momentum.ofKept(.9), true));
    assertClose(new double[] {.9 * 10 + .1 * 2}, statistic(Momentum.ofReplaced(.1), true));
  }

  private static double[] statistic(Momentum momentum, boolean variance) {
    return run(np -> {
      Value one = np.builder().constant(Tensor.of(new double[] {1}, 1));
      Value ten = np.builder().constant(Tensor.of(new double[] {10}, 1));
      BatchNormalization.Step step =
          BatchNormalization.training(np, matrix(np, 2, 1, 3), one, one, ten, ten, 1e-5, momentum);
      return variance ? step.runningVariance() : step.runningMean();
    });
  }

  @Test
  void smoothedLabelsAreDistributions() {
    double others = .1 / 9;
    double[] smoothed =
        run(np -> Labels.smoothedOverOthers(np, label(np), 10, .1, ElementType.F64));
    assertEquals(.9, smoothed[3], 1e-15);
    assertEquals(others, smoothed[0], 1e-15);
    double[] overAll = run(np -> Labels.smoothedOverAll(np, label(np), 10, .1, ElementType.F64));
    assertEquals(.91, overAll[3], 1e-15);
    assertEquals(.01, overAll[0], 1e-15);
  }

  private static Value label(NumPy np) {
    return np.builder().constant(Tensor.of(new long[] {3}, 1));
  }

  @Test
  void smoothedCrossEntropyIsThatOfSmoothedLabels() {
    Form mean = new Form(Reduction.MEAN, OptionalLong.empty());
    double[] smoothed =
        run(np ->
            ClassificationLosses.smoothedCrossEntropy(
                np, matrix(np, 1, 1, 2, -1, .5), label(np), null, .2, mean));
    double[] soft =
        run(np ->
            ClassificationLosses.softCrossEntropy(
                np,
                matrix(np, 1, 1, 2, -1, .5),
                Labels.smoothedOverAll(np, label(np), 4, .2, ElementType.F64),
                null,
                Reduction.MEAN));
    assertClose(soft, smoothed);
  }

  /** F6: the same expectation, and a mask of its own for each key. */
  @Test
  void bothDropoutsKeepTheExpectation() {
    Dropout dropout = Dropout.dropping(.25);
    assertEquals(Dropout.keeping(.75), dropout);
    double inverted =
        mean(
            run(np ->
                dropout.inverted(np, np.ones(ElementType.F64, Shape.of(40_000)), random(np))));
    double masked =
        mean(run(np -> dropout.masked(np, np.ones(ElementType.F64, Shape.of(40_000)), random(np))));
    assertEquals(1, inverted, .01);
    assertEquals(.75 * inverted, masked, 1e-9);
    assertClose(
        new double[] {.75},
        run(np -> dropout.scaledForInference(np, np.scalar(ElementType.F64, 1.0))));
  }

  private static RandomValues random(NumPy np) {
    return new RandomValues(np, 11, 0);
  }

  private static double mean(double[] values) {
    return java.util.Arrays.stream(values).average().orElseThrow();
  }

  /** A convolution is the product of its weights as a matrix with the unfolded image. */
  @Test
  void convolutionIsAProductWithUnfoldedImages() {
    double[] product =
        run(np ->
            np.matmul(np.reshape(filters(np), 2, -1), Unfolding.unfold(np, image(np), window())));
    double[] convolved =
        run(np -> Convolutions.convolution(np, image(np), filters(np), null, window(), 1));
    assertClose(convolved, product);
    double[] flipped =
        run(np ->
            Convolutions.trueConvolution(
                np, image(np), np.flip(filters(np), 2, 3), null, window(), 1));
    assertClose(convolved, flipped);
  }

  private static SpatialWindow window() {
    return SpatialWindow.of(3, 2).withStrides(2, 1).withPadding(1);
  }

  private static Value image(NumPy np) {
    return np.reshape(np.sin(np.arange(ElementType.F64, 0.0, 60.0, 1.0)), 1, 2, 6, 5);
  }

  private static Value filters(NumPy np) {
    return np.reshape(np.cos(np.arange(ElementType.F64, 0.0, 24.0, 1.0)), 2, 2, 3, 2);
  }

  /** F3: a line through (1, 1), (2, 2), (3, 2), and one with a penalty on both coefficients. */
  @Test
  void leastSquaresAndRidge() {
    Function<Double, double[]> fit =
        alpha ->
            run(np ->
                LinearAlgebra.ridge(
                    np, matrix(np, 3, 1, 1, 2, 1, 3, 1), matrix(np, 3, 1, 2, 2), alpha));
    assertClose(new double[] {.5, 2.0 / 3}, fit.apply(0.0));
    assertClose(new double[] {7.0 / 12, .375}, fit.apply(1.0));
  }

  @Test
  void linearAlgebraOfBatches() {
    Function<NumPy, Value> a = np -> np.reshape(matrix(np, 4, 0, 2, 1, 1, 4, 1, 2, 3), 2, 2, 2);
    assertClose(new double[] {-2, 10}, run(np -> LinearAlgebra.determinant(np, a.apply(np))));
    double[] identity = run(np -> np.matmul(a.apply(np), LinearAlgebra.inverse(np, a.apply(np))));
    assertClose(new double[] {1, 0, 0, 1, 1, 0, 0, 1}, identity);
    assertClose(
        new double[] {2, 1, 3, 4},
        run(np -> LinearAlgebra.power(np, matrix(np, 2, 2, 1, 3, 4), 1)));
  }
}
