package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.passes.autodiff.Autodiff;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator of goldens/ops has PyTorch's derivatives, in reverse and in forward mode. */
final class OperatorGradientsDataTest {
  static Stream<OperatorCase> cases() {
    return OperatorCase.all().stream().filter(one -> !one.gradients().isEmpty());
  }

  static Stream<OperatorCase> casesInSingle() {
    return cases().filter(one -> !one.isForDoublesOnly());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void reverseInDouble(OperatorCase one) {
    reverse(one, ElementType.F64, one.gradientsInDouble());
  }

  @ParameterizedTest
  @MethodSource("casesInSingle")
  void reverseInSingle(OperatorCase one) {
    reverse(one, ElementType.F32, Closeness.IN_SINGLE);
  }

  private static void reverse(OperatorCase one, ElementType element, Closeness closeness) {
    List<String> wrt = List.copyOf(one.gradients().keySet());
    Graph graph = one.graph(element);
    List<Tensor> found =
        Interpreter.run(new Autodiff().vjp(graph, wrt), one.operandsAndCotangents(graph, element));
    for (int i = 0; i < wrt.size(); i++) {
      Tensor gradient = found.get(graph.outputs().size() + i);
      closeness.check(one.gradients().get(wrt.get(i)), gradient, one + " by " + wrt.get(i));
    }
  }

  /** Along a random direction d: Σ ⟨cotangent, tangent of result⟩ = Σ ⟨gradient, d⟩. */
  @ParameterizedTest
  @MethodSource("cases")
  void forwardAgreesWithReverse(OperatorCase one) {
    List<String> wrt = List.copyOf(one.gradients().keySet());
    Graph graph = one.graph(ElementType.F64);
    List<Tensor> operands = new ArrayList<>(one.operands(ElementType.F64));
    Random random = new Random(7);
    double expected = 0;
    double size = 0;
    for (Map.Entry<String, Tensor> entry : one.gradients().entrySet()) {
      Tensor direction = Tensor.zeros(one.inputs().get(entry.getKey()).type());
      for (long i = 0; i < direction.size(); i++) {
        direction.setDouble(i, random.nextGaussian());
        double term = direction.getDouble(i) * entry.getValue().getDouble(i);
        expected += term;
        size += Math.abs(term);
      }
      operands.add(direction);
    }
    Graph forward = new Autodiff().jvp(graph, wrt);
    List<Tensor> results = Interpreter.run(forward, operands);
    double found = 0;
    int tangent = graph.outputs().size();
    for (int i = 0; i < graph.outputs().size(); i++) {
      Port port = graph.outputs().get(i);
      if (port.value().type().element().isFloat()) {
        Tensor cotangent = one.cotangents().get(i);
        found += cotangent == null ? 0 : dot(cotangent, results.get(tangent));
        tangent++;
      }
    }
    assertEquals(expected, found, 1e-8 * size + 1e-10, one + ", seed 7");
  }

  private static double dot(Tensor a, Tensor b) {
    double sum = 0;
    for (long i = 0; i < a.size(); i++) {
      sum += a.getDouble(i) * b.getDouble(i);
    }
    return sum;
  }
}
