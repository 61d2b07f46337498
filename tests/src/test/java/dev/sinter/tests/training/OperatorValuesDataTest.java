package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator of goldens/ops has PyTorch's values. */
final class OperatorValuesDataTest {
  static Stream<OperatorCase> cases() {
    return OperatorCase.all().stream();
  }

  static Stream<OperatorCase> casesInSingle() {
    return cases().filter(one -> !one.isForDoublesOnly());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void inDouble(OperatorCase one) {
    check(one, ElementType.F64, Closeness.VALUES_IN_DOUBLE);
  }

  @ParameterizedTest
  @MethodSource("casesInSingle")
  void inSingle(OperatorCase one) {
    check(one, ElementType.F32, Closeness.IN_SINGLE);
  }

  private static void check(OperatorCase one, ElementType element, Closeness closeness) {
    Graph graph = one.graph(element);
    GraphVerifier.verify(graph);
    List<Tensor> found = Interpreter.run(graph, one.operands(element));
    assertEquals(one.outputs().size(), found.size());
    for (int i = 0; i < found.size(); i++) {
      closeness.check(one.outputs().get(i), found.get(i), one + " output " + i);
    }
  }
}
