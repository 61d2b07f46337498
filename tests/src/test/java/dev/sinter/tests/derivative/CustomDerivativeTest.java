package dev.sinter.tests.derivative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.op.Attributes;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.DerivativeRule;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.Executable;
import dev.sinter.runtime.Sinter;
import dev.sinter.runtime.train.GradientCheck;
import dev.sinter.runtime.train.GradientReport;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A user's function with a derivative of its own: checked, compiled, and used in place of the
 * body's.
 */
final class CustomDerivativeTest {
  private static final TensorType VECTOR = TensorType.of(ElementType.F64, 4);
  private static final Tensor POINT = Tensor.of(new double[] {-1.3, 0.2, 0.9, 4}, 4);

  /** ln(1 + eˣ), whose slope is written as 1 / (1 + e⁻ˣ), times some factor. */
  private static Composite softplus(double factor, String kind) {
    GraphBuilder body = new GraphBuilder("Softplus");
    NumPy in = new NumPy(body);
    body.output("y", in.log1p(in.exp(body.input("x", VECTOR))));
    DerivativeRule.Formula rule =
        (np, x, y, d) -> {
          Value slope = np.div(np.onesLike(x.get(0)), np.add(np.exp(np.negative(x.get(0))), 1));
          return List.of(np.mul(d.get(0), np.mul(slope, factor)));
        };
    Composite plain = new Composite("Softplus", Attributes.NONE, body.build());
    return kind.equals("tangent") ? plain.withTangentRule(rule) : plain.withCotangentRule(rule);
  }

  private static Graph loss(Composite composite) {
    GraphBuilder builder = new GraphBuilder("f");
    NumPy np = new NumPy(builder);
    Value x = builder.input("x", VECTOR);
    builder.output("y", np.sum(np.square(builder.apply(composite, x))));
    return builder.build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tangent", "cotangent"})
  void checksAcceptARightRule(String kind) {
    GradientReport report =
        GradientCheck.of(loss(softplus(1, kind)), "y").at(Map.of("x", POINT)).run();
    assertTrue(report.passed(), report::toString);
    assertEquals(4, report.comparisons().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tangent", "cotangent"})
  void checksRejectAWrongRule(String kind) {
    GradientReport report =
        GradientCheck.of(loss(softplus(1.001, kind)), "y").at(Map.of("x", POINT)).run();
    assertFalse(report.passed(), report::toString);
  }

  /** Gradients, and gradients of gradients, that went through every pass. */
  @ParameterizedTest
  @ValueSource(strings = {"tangent", "cotangent"})
  void compiledDerivativesAreThoseOfTheRule(String kind) {
    Graph f = loss(softplus(3, kind));
    List<UnaryOperator<Graph>> orders =
        List.of(
            g -> Sinter.differentiator().valueAndGrad(g, "y", List.of("x")),
            g -> Sinter.differentiator().hessian(g, "y", "x"));
    for (UnaryOperator<Graph> derive : orders) {
      Graph derivative = derive.apply(f);
      Tensor expected = Interpreter.run(derivative, List.of(POINT)).getLast();
      String name = derivative.outputs().getLast().name();
      try (Executable compiled = Sinter.compile(derivative)) {
        Tensor found = compiled.run(Map.of("x", POINT)).get(name);
        for (long i = 0; i < expected.size(); i++) {
          double value = expected.getDouble(i);
          assertEquals(value, found.getDouble(i), 1e-13 * (1 + Math.abs(value)), name);
        }
      }
    }
  }

  /** Rounding has no slope; its rule gives it that of the identity, so that a loss goes down. */
  @Test
  void straightThroughTrains() {
    GraphBuilder body = new GraphBuilder("Round");
    body.output("y", new NumPy(body).floor(body.input("x", VECTOR)));
    Composite rounded =
        new Composite("Round", Attributes.NONE, body.build()).withTangentRule((np, x, y, dx) -> dx);
    Graph gradient = Sinter.differentiator().grad(loss(rounded), "y", List.of("x"));
    Tensor found = Interpreter.run(gradient, List.of(POINT)).getFirst();
    double[] expected = {-4, 0, 0, 8};
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found.getDouble(i));
    }
  }
}
