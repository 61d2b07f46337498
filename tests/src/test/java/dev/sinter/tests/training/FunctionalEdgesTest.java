package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.frontend.composite.Activations;
import dev.sinter.frontend.composite.Reduction;
import dev.sinter.frontend.nn.functional.Arithmetic;
import dev.sinter.frontend.nn.functional.BinaryLosses;
import dev.sinter.frontend.nn.functional.DotProductAttention;
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

/** Values and derivatives where formulas overflow, divide zero by zero, or have a kink. */
final class FunctionalEdgesTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  static Stream<WorkedExample> examples() {
    return Stream.of(activations(), sums(), norms(), losses()).flatMap(List::stream);
  }

  private static List<WorkedExample> activations() {
    return List.of(
        WorkedExample.of("elu", (np, of) -> Activations.elu(np, of.get(0), 2), 1000, 0, -1000)
            .gives(1000.0, 0.0, -2.0)
            .withGradient(1.0, 2.0, 0.0),
        WorkedExample.of("celu", (np, of) -> Activations.celu(np, of.get(0), 2), 5000, 0)
            .gives(5000.0, 0.0)
            .withGradient(1.0, 1.0),
        WorkedExample.of("softplus", (np, of) -> Activations.softplus(np, of.get(0)), 1000, 0, -800)
            .gives(1000.0, Math.log(2), 0.0)
            .withGradient(1.0, 0.5, 0.0),
        WorkedExample.of("logSigmoid", (np, of) -> Activations.logSigmoid(np, of.get(0)), -1000, 0)
            .gives(-1000.0, -Math.log(2))
            .withGradient(1.0, 0.5),
        WorkedExample.of("relu", (np, of) -> Activations.relu(np, of.get(0)), -1, 0, 1)
            .gives(0.0, 0.0, 1.0)
            .withGradient(0.0, 0.0, 1.0),
        WorkedExample.of("leaky", (np, of) -> Activations.leakyRelu(np, of.get(0), .1), -1, 0, 1)
            .gives(-.1, 0.0, 1.0)
            .withGradient(.1, .1, 1.0),
        WorkedExample.of("hardTanh", (np, of) -> Activations.hardTanh(np, of.get(0), -1, 1), -1, 1)
            .gives(-1.0, 1.0)
            .withGradient(0.0, 0.0));
  }

  private static List<WorkedExample> sums() {
    WorkedExample.Formula withOther = (np, of) -> Arithmetic.logAddExp(np, of.get(0), of.get(1));
    return List.of(
        WorkedExample.of("logAddExp", withOther, 1000, 2, -INFINITY, -1000)
            .and(Tensor.of(new double[] {-1000, 2, 3, -1000}, 4))
            .gives(1000.0, 2 + Math.log(2), 3.0, -1000 + Math.log(2))
            .withGradient(1.0, .5, 0.0, .5),
        WorkedExample.of(
                "logSumExp", (np, of) -> Norms.logSumExp(np, of.get(0), false), 1000, -1000, 1000)
            .gives(1000 + Math.log(2))
            .withGradient(.5, 0.0, .5),
        WorkedExample.of(
                "logSumExp of nothing",
                (np, of) -> Norms.logSumExp(np, of.get(0), false),
                -INFINITY,
                -INFINITY)
            .gives(-INFINITY),
        WorkedExample.of(
                "xLogY", (np, of) -> Arithmetic.xLogY(np, np.zerosLike(of.get(0)), of.get(0)), 0)
            .gives(0.0)
            .withGradient(0.0));
  }

  private static List<WorkedExample> norms() {
    return List.of(
        WorkedExample.of("norm at 0", (np, of) -> Norms.norm(np, of.get(0), 2, false), 0, 0)
            .gives(0.0)
            .withGradient(0.0, 0.0),
        WorkedExample.of("norm 3", (np, of) -> Norms.norm(np, of.get(0), 3, false), 0, -2)
            .gives(2.0)
            .withGradient(0.0, -1.0),
        WorkedExample.of("norm ∞", (np, of) -> Norms.norm(np, of.get(0), INFINITY, false), -2, 1)
            .gives(2.0)
            .withGradient(-1.0, 0.0),
        WorkedExample.of("hypot", (np, of) -> Arithmetic.hypot(np, of.get(0), of.get(0)), 0)
            .gives(0.0)
            .withGradient(0.0),
        WorkedExample.of("no direction", FunctionalEdgesTest::cosineWithItself, 0, 0)
            .gives(0.0)
            .withGradient(0.0, 0.0));
  }

  private static Value cosineWithItself(NumPy np, List<Value> of) {
    return Norms.cosineSimilarity(np, of.get(0), of.get(0), 0, 1e-8);
  }

  private static List<WorkedExample> losses() {
    return List.of(
        WorkedExample.of(
                "certain and right",
                (np, of) ->
                    BinaryLosses.crossEntropyOfProbability(
                        np, of.get(0), of.get(1), null, Reduction.NONE),
                0,
                1)
            .and(Tensor.of(new double[] {0, 1}, 2))
            .gives(0.0, 0.0)
            .withGradient(1.0, -1.0),
        WorkedExample.of(
                "certain and wrong",
                (np, of) ->
                    BinaryLosses.crossEntropyOfProbability(
                        np, of.get(0), of.get(1), null, Reduction.NONE),
                0,
                1)
            .and(Tensor.of(new double[] {1, 0}, 2))
            .gives(100.0, 100.0)
            .withGradient(0.0, 0.0),
        WorkedExample.of(
                "log cosh",
                (np, of) ->
                    RegressionLosses.logCosh(
                        np, of.get(0), np.zerosLike(of.get(0)), Reduction.NONE),
                0,
                1000,
                -1000)
            .gives(0.0, 1000 - Math.log(2), 1000 - Math.log(2))
            .withGradient(0.0, 1.0, -1.0),
        WorkedExample.of("attention to nothing", FunctionalEdgesTest::blind, 1, 2)
            .gives(0.0, 0.0)
            .withGradient(0.0, 0.0));
  }

  private static Value blind(NumPy np, List<Value> of) {
    Value x = np.reshape(of.get(0), 1, 2);
    Value none = np.zeros(dev.sinter.ir.type.ElementType.BOOL, dev.sinter.ir.type.Shape.of(1, 1));
    return np.flatten(DotProductAttention.attention(np, x, x, x, none));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void isFiniteAndRight(WorkedExample example) {
    Graph graph = example.graph();
    check(example.values(), Interpreter.run(graph, example.inputs()).getFirst(), example.id());
    if (!example.gradient().isEmpty()) {
      Graph gradient = new Autodiff().grad(graph, "sum", List.of("x0"));
      Tensor found = Interpreter.run(gradient, example.inputs()).getFirst();
      check(example.gradient(), found, example.id() + " derivative");
    }
  }

  static Stream<WorkedExample> curved() {
    return Stream.of(
        WorkedExample.of(
                "huber",
                (np, of) ->
                    RegressionLosses.huber(
                        np, of.get(0), np.zerosLike(of.get(0)), 1, Reduction.NONE),
                0)
            .gives(1.0),
        WorkedExample.of("softplus", (np, of) -> Activations.softplus(np, of.get(0)), 0).gives(.25),
        WorkedExample.of(
                "logAddExp",
                (np, of) -> Arithmetic.logAddExp(np, of.get(0), np.zerosLike(of.get(0))),
                0)
            .gives(.25));
  }

  /** Functions that are smooth where their formulas have a case each side. */
  @ParameterizedTest
  @MethodSource("curved")
  void secondDerivativesAreNotLost(WorkedExample example) {
    Graph hessian = new Autodiff().hessian(example.graph(), "sum", "x0");
    Tensor found = Interpreter.run(hessian, example.inputs()).getFirst();
    assertEquals(example.values().getFirst(), found.getDouble(0), 1e-14, example.id());
  }

  private static void check(List<Double> expected, Tensor found, String place) {
    assertEquals(expected.size(), found.size(), place);
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), found.getDouble(i), 1e-12, place + ", element " + i);
    }
  }
}
