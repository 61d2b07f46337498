package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Cholesky;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.spi.Differentiator;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.runtime.Sinter;
import dev.sinter.tests.Shared;
import dev.sinter.tests.course.OnEveryTarget;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Second and third derivatives of shared/goldens/second, on every kind of code. */
final class SecondOrderGoldenDataTest {
  private static final Differentiator DIFFERENTIATOR = Sinter.differentiator();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "attention_like",
        "cubic_poly",
        "logdet",
        "logsumexp",
        "quadratic",
        "sin_exp",
        "softplus_sigmoid"
      })
  void secondOrder(String name) {
    Map<String, Object> golden = read(name);
    Tensor x = tensor(golden, "x");
    Graph f = function(name, x);
    check(f, List.of(x), 0, golden, "value");
    check(DIFFERENTIATOR.grad(f, "y", List.of("x")), List.of(x), 0, golden, "grad");
    Graph hvp = DIFFERENTIATOR.hvp(f, "y", "x");
    check(hvp, List.of(x, tensor(golden, "v")), 1, golden, "hvp");
    check(DIFFERENTIATOR.hessian(f, "y", "x"), List.of(x), 0, golden, "hessian");
    Graph norm = squaredNorm(DIFFERENTIATOR.grad(f, "y", List.of("x")));
    Graph ofNorm = DIFFERENTIATOR.grad(norm, "norm", List.of("x"));
    check(ofNorm, List.of(x), 0, golden, "grad_of_squared_grad_norm");
  }

  @Test
  void thirdOrder() {
    Map<String, Object> golden = read("third_order");
    Tensor x = tensor(golden, "x");
    Graph f = function("third_order", x);
    for (String order : List.of("g1", "g2", "g3")) {
      Graph derivative = DIFFERENTIATOR.grad(f, "y", List.of("x"));
      check(derivative, List.of(x), 0, golden, order);
      f = sum(derivative);
    }
  }

  @Test
  void jacobians() {
    Map<String, Object> golden = read("jvp_jacobian");
    Tensor x = tensor(golden, "x");
    Graph f = function("jvp_jacobian", x);
    Graph jvp = DIFFERENTIATOR.jvp(f, List.of("x"));
    check(jvp, List.of(x, tensor(golden, "v")), 0, golden, "value");
    check(jvp, List.of(x, tensor(golden, "v")), 1, golden, "jvp");
    check(DIFFERENTIATOR.jacobianForward(f, "y", "x"), List.of(x), 0, golden, "jacobian");
    check(DIFFERENTIATOR.jacobianReverse(f, "y", "x"), List.of(x), 0, golden, "jacobian");
  }

  private static Map<String, Object> read(String name) {
    return OptimizerCase.json(Shared.path("goldens", "second", name + ".json"));
  }

  private static Tensor tensor(Map<String, Object> golden, String name) {
    return OptimizerCase.tensor(golden.get(name));
  }

  private static void check(
      Graph graph, List<Tensor> inputs, int output, Map<String, Object> golden, String key) {
    double[] expected = OnEveryTarget.values(tensor(golden, key));
    OnEveryTarget.run(
        graph,
        inputs,
        (target, outputs) -> {
          double[] found = OnEveryTarget.values(outputs.get(output));
          assertEquals(expected.length, found.length, key);
          for (int i = 0; i < found.length; i++) {
            double tolerance = 1e-8 * Math.abs(expected[i]) + 1e-10;
            assertEquals(
                expected[i], found[i], tolerance, "%s[%d] on %s".formatted(key, i, target));
          }
        });
  }

  private static Graph squaredNorm(Graph gradient) {
    return over(gradient, "norm", (np, g) -> np.sum(np.square(g)));
  }

  private static Graph sum(Graph gradient) {
    return over(gradient, "y", NumPy::sum);
  }

  private interface Function {
    Value apply(NumPy np, Value x);
  }

  private static Graph over(Graph inner, String name, Function function) {
    GraphBuilder builder = new GraphBuilder(name);
    List<Value> inputs =
        inner.inputs().stream()
            .map(port -> builder.input(port.name(), port.value().type()))
            .toList();
    Value given = builder.inline(inner, inputs).getFirst();
    builder.output(name, function.apply(new NumPy(builder), given));
    return builder.build();
  }

  private static Graph function(String name, Tensor at) {
    GraphBuilder builder = new GraphBuilder(name);
    Value x = builder.input("x", at.type());
    builder.output("y", value(name, new NumPy(builder), x));
    return builder.build();
  }

  private static Value value(String name, NumPy np, Value x) {
    return switch (name) {
      case "attention_like" -> {
        Value k = constant(np, "K");
        Value scores = np.div(np.matmul(x, np.transpose(k)), Math.sqrt(3));
        Value e = np.exp(np.sub(scores, np.stopGradient(np.max(scores, true, 1))));
        Value weights = np.div(e, np.sum(e, true, 1));
        yield np.sum(np.square(np.matmul(weights, k)));
      }
      case "cubic_poly" -> np.add(np.sum(np.pow(x, 3)), np.prod(x));
      case "logdet" -> {
        Value matrix = np.add(np.matmul(x, np.transpose(x)), np.eye(ElementType.F64, 3));
        Value factor = np.builder().apply(new Cholesky(), matrix);
        Value diagonal = np.sum(np.mul(factor, np.eye(ElementType.F64, 3)), 1);
        yield np.mul(np.sum(np.log(diagonal)), 2);
      }
      case "logsumexp" -> {
        Value most = np.max(x, true);
        yield np.add(np.log(np.sum(np.exp(np.sub(x, most)))), np.squeeze(most));
      }
      case "quadratic" -> {
        Value a = constant(np, "A");
        Value symmetric = np.add(a, np.transpose(a));
        yield np.add(np.mul(np.dot(x, np.matmul(symmetric, x)), 0.25), np.sum(x));
      }
      case "sin_exp" -> np.sum(np.mul(np.sin(x), np.exp(np.mul(np.square(x), -0.5))));
      case "softplus_sigmoid" ->
          np.sum(np.mul(np.log1p(np.exp(x)), np.real(Unary.Function.SIGMOID, np.mul(x, 2))));
      case "third_order" -> np.sum(np.mul(np.sin(x), np.square(x)));
      case "jvp_jacobian" ->
          np.stack(
              List.of(
                  np.mul(np.index(x, "0"), np.index(x, "1")),
                  np.mul(np.sin(np.index(x, "2")), np.index(x, "0")),
                  np.sum(np.exp(x)),
                  np.prod(np.square(x))),
              0);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Value constant(NumPy np, String name) {
    return np.builder().constant(tensor(read("_constants"), name));
  }
}
