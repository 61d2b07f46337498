package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.frontend.composite.Activations;
import dev.sinter.frontend.composite.Reduction;
import dev.sinter.frontend.nn.functional.BatchNormalization;
import dev.sinter.frontend.nn.functional.BinaryLosses;
import dev.sinter.frontend.nn.functional.ClassificationLosses;
import dev.sinter.frontend.nn.functional.Divergences;
import dev.sinter.frontend.nn.functional.MarginLosses;
import dev.sinter.frontend.nn.functional.Norms;
import dev.sinter.frontend.nn.functional.RegressionLosses;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.passes.autodiff.Autodiff;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows C1 to C13: losses, activations and normalisation with their derivatives. */
final class WorkedLossesTest {
  static Stream<WorkedExample> examples() {
    return Stream.of(scores(), binary(), smoothMaxima(), others()).flatMap(List::stream);
  }

  private static List<WorkedExample> scores() {
    Tensor zero = Tensor.of(new long[] {0}, 1);
    return List.of(
        WorkedExample.of(
                "C1 softmax", (np, of) -> Activations.softmax(np, of.get(0), 0, 1), 1, 2, 3)
            .gives(.090031, .244728, .665241),
        WorkedExample.of("C1 loss", WorkedLossesTest::labelled, 1, 2, 3)
            .and(zero)
            .gives(2.407606)
            .withGradient(-.909969, .244728, .665241),
        WorkedExample.of(
                "C1 Jacobian",
                (np, of) -> np.index(Activations.softmax(np, of.get(0), 0, 1), "0"),
                1,
                2,
                3)
            .gives(.090031)
            .withGradient(.090031 * (1 - .090031), -.022033, -.059892),
        WorkedExample.of(
                "C2", (np, of) -> Activations.softmax(np, of.get(0), 0, 1), 1000, 1001, 1002)
            .gives(.090031, .244728, .665241)
            .withGradient(0.0, 0.0, 0.0),
        WorkedExample.of("C4", WorkedLossesTest::hinge, .5, .5, .5, .5)
            .and(zero)
            .gives(3.0)
            .withGradient(-3.0, 1.0, 1.0, 1.0));
  }

  private static Value labelled(NumPy np, List<Value> of) {
    return ClassificationLosses.crossEntropy(
        np, np.expandDims(of.get(0), 0), of.get(1), Reduction.MEAN);
  }

  private static Value hinge(NumPy np, List<Value> of) {
    return MarginLosses.multiclassHinge(np, np.expandDims(of.get(0), 0), of.get(1), Reduction.MEAN);
  }

  private static List<WorkedExample> binary() {
    Tensor one = Tensor.of(new double[] {1}, 1);
    Tensor yesAndNo = Tensor.of(new double[] {1, 0}, 2);
    return List.of(
        WorkedExample.of(
                "C3",
                (np, of) ->
                    BinaryLosses.hinge(np, of.get(0), np.onesLike(of.get(0)), Reduction.NONE),
                .3,
                -1,
                5)
            .gives(.7, 2.0, 0.0)
            .withGradient(-1.0, -1.0, 0.0),
        WorkedExample.of(
                "C5 cross entropy",
                (np, of) -> BinaryLosses.crossEntropy(np, of.get(0), of.get(1), Reduction.SUM),
                -50)
            .and(one)
            .gives(50.0)
            .withGradient(-1.0),
        WorkedExample.of(
                "C6",
                (np, of) ->
                    BinaryLosses.weightedCrossEntropy(
                        np, of.get(0), of.get(1), 1, 10, Reduction.SUM),
                0,
                0)
            .and(yesAndNo)
            .gives(11 * Math.log(2))
            .withGradient(-.5, 5.0));
  }

  private static List<WorkedExample> smoothMaxima() {
    WorkedExample.Formula logSumExp = (np, of) -> Norms.logSumExp(np, of.get(0), false);
    return List.of(
        WorkedExample.of("C8", logSumExp, 1, 2, 3)
            .gives(3.407606)
            .withGradient(.090031, .244728, .665241),
        WorkedExample.of(
                "C8 sharp",
                (np, of) -> np.div(Norms.logSumExp(np, np.mul(of.get(0), 10), false), 10),
                1,
                2,
                3)
            .gives(3.0000045),
        WorkedExample.of("C8 equal", logSumExp, 2, 2, 2).gives(2 + Math.log(3)),
        WorkedExample.of("C9", logSumExp, -1, -2).gives(-.686738),
        WorkedExample.of(
                "C10",
                (np, of) -> np.mul(Norms.rowSumNorm(np, np.reshape(of.get(0), 2, 2)), .1),
                1,
                -2,
                -3,
                .5)
            .gives(.35)
            .withGradient(0.0, 0.0, -.1, .1));
  }

  private static List<WorkedExample> others() {
    Tensor diagonal = Tensor.of(new double[] {1, 1}, 2);
    return List.of(
        WorkedExample.of("C7 equal", WorkedLossesTest::cosine, 1, 1).and(diagonal).gives(-1.0),
        WorkedExample.of("C7 orthogonal", WorkedLossesTest::cosine, 1, -1).and(diagonal).gives(0.0),
        WorkedExample.of("C7 opposite", WorkedLossesTest::cosine, -2, -2).and(diagonal).gives(1.0),
        WorkedExample.of(
                "C7 cosine",
                (np, of) -> Norms.cosineSimilarity(np, of.get(0), of.get(1), 0, 1e-8),
                1,
                0)
            .and(diagonal)
            .gives(.707107)
            .withGradient(0.0, .707107),
        WorkedExample.of("C11", WorkedLossesTest::batchNorm, 1, 2, 3, 4)
            .gives(-1.341641, -.447214, .447214, 1.341641)
            .withGradient(0.0, 0.0, 0.0, 0.0),
        WorkedExample.of(
                "C12",
                (np, of) ->
                    Divergences.gaussianToStandard(
                        np, of.get(0), np.zerosLike(of.get(0)), Reduction.SUM),
                1)
            .gives(.5)
            .withGradient(1.0),
        WorkedExample.of("C13 ELU", (np, of) -> Activations.elu(np, of.get(0), 1), 1, 0, -1)
            .gives(1.0, 0.0, Math.expm1(-1))
            .withGradient(1.0, 1.0, Math.exp(-1)),
        WorkedExample.of("C13 tanh", (np, of) -> np.tanh(of.get(0)), 1)
            .gives(.761594)
            .withGradient(.419974));
  }

  private static Value cosine(NumPy np, List<Value> of) {
    return MarginLosses.cosine(
        np, of.get(0), of.get(1), np.scalarLike(of.get(0), 1), Reduction.SUM);
  }

  private static Value batchNorm(NumPy np, List<Value> of) {
    Value column = np.reshape(of.get(0), -1, 1);
    Value one = np.reshape(np.scalarLike(column, 1), 1);
    Value zero = np.zerosLike(one);
    return np.flatten(BatchNormalization.training(np, column, one, zero, 0));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void isAsPrinted(WorkedExample example) {
    Graph graph = example.graph();
    Tensor y = Interpreter.run(graph, example.inputs()).getFirst();
    assertClose(example.values(), y, example.id());
    if (!example.gradient().isEmpty()) {
      Graph gradient = new Autodiff().grad(graph, "sum", List.of("x0"));
      Tensor found = Interpreter.run(gradient, example.inputs()).getFirst();
      assertClose(example.gradient(), found, example.id() + " derivative");
    }
  }

  private static void assertClose(List<Double> expected, Tensor found, String place) {
    assertEquals(expected.size(), found.size(), place);
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), found.getDouble(i), 6e-7, place + ", element " + i);
    }
  }

  /** C5: where σ(z) is nearly 0, the squared error's derivative is nothing, but not 0. */
  @ParameterizedTest
  @MethodSource("saturated")
  void squaredErrorSaturates(WorkedExample example) {
    Graph gradient = new Autodiff().grad(example.graph(), "sum", List.of("x0"));
    double found = Interpreter.run(gradient, example.inputs()).getFirst().getDouble(0);
    assertEquals(-1.928750e-22, found, 1e-28);
  }

  static Stream<WorkedExample> saturated() {
    return Stream.of(
        WorkedExample.of(
                "C5 squared error",
                (np, of) ->
                    RegressionLosses.halfSquaredError(
                        np, Activations.sigmoid(np, of.get(0)), of.get(1), Reduction.SUM),
                -50)
            .and(Tensor.of(new double[] {1}, 1)));
  }
}
