package dev.sinter.passes.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.passes.autodiff.DerivativeCase.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every primitive's derivatives: forward mode against central differences, reverse mode against
 * forward mode, and the same for the derivatives themselves.
 */
final class DerivativeTest {
  private static final Autodiff AUTODIFF = new Autodiff();
  private static final double STEP = 1e-5;

  static Stream<DerivativeCase> cases() {
    return DerivativeCases.all().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void firstDerivatives(DerivativeCase one) {
    one.points().forEach(DerivativeTest::check);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void secondDerivatives(DerivativeCase one) {
    check(one.pointOfGradient());
  }

  /** ⟨c, ẏ⟩ by forward mode, by reverse mode as ⟨x̄, ẋ⟩, and by differences. */
  private static void check(Point point) {
    List<Tensor> inputs = point.inputs();
    Graph jvp = AUTODIFF.jvp(point.graph(), point.wrt());
    Graph vjp = AUTODIFF.vjp(point.graph(), point.wrt());
    GraphVerifier.verify(jvp);
    GraphVerifier.verify(vjp);
    List<Tensor> tangents = point.directions();
    List<Tensor> cotangents = point.cotangents();
    int outputs = cotangents.size();
    List<Tensor> forward = Interpreter.run(jvp, joined(inputs, tangents));
    List<Tensor> reverse = Interpreter.run(vjp, joined(inputs, cotangents));
    double byForward = dot(cotangents, forward.subList(outputs, 2 * outputs));
    double byReverse = dot(tangents, reverse.subList(outputs, reverse.size()));
    assertEquals(
        byForward, byReverse, 1e-10 * (1 + Math.abs(byForward)), point.seed() + ", reverse");
    double plus = dot(cotangents, Interpreter.run(point.graph(), moved(inputs, tangents, STEP)));
    double minus = dot(cotangents, Interpreter.run(point.graph(), moved(inputs, tangents, -STEP)));
    double byDifferences = (plus - minus) / (2 * STEP);
    assertEquals(
        byDifferences, byForward, 2e-6 * (1 + Math.abs(byForward)), point.seed() + ", forward");
  }

  private static List<Tensor> joined(List<Tensor> a, List<Tensor> b) {
    return Stream.concat(a.stream(), b.stream()).toList();
  }

  private static List<Tensor> moved(List<Tensor> inputs, List<Tensor> tangents, double by) {
    List<Tensor> all = new ArrayList<>(inputs);
    for (int i = 0; i < tangents.size(); i++) {
      Tensor copy = inputs.get(i).copy();
      for (long at = 0; at < copy.size(); at++) {
        copy.setDouble(at, copy.getDouble(at) + by * tangents.get(i).getDouble(at));
      }
      all.set(i, copy);
    }
    return all;
  }

  private static double dot(List<Tensor> a, List<Tensor> b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      for (long at = 0; at < a.get(i).size(); at++) {
        sum += a.get(i).getDouble(at) * b.get(i).getDouble(at);
      }
    }
    return sum;
  }

  /** A new primitive must come with a case. */
  @Test
  void everyPrimitiveHasACase() {
    Set<String> met = new TreeSet<>();
    DerivativeCases.all().forEach(one -> collect(one.graph(), met));
    Set<String> missing = new TreeSet<>();
    for (Class<?> primitive : Primitive.class.getPermittedSubclasses()) {
      if (!met.contains(primitive.getSimpleName())) {
        missing.add(primitive.getSimpleName());
      }
    }
    assertEquals(Set.of(), missing);
  }

  private static void collect(Graph graph, Set<String> met) {
    graph
        .nodes()
        .forEach(node -> {
          met.add(node.op().getClass().getSimpleName());
          node.op().bodies().forEach(body -> collect(body, met));
        });
  }
}
