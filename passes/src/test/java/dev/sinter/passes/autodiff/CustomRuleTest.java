package dev.sinter.passes.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.op.Attributes;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.DerivativeRule;
import dev.sinter.ir.op.StandardComposite;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.text.GraphParser;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Derivatives that composites give themselves: what becomes of the rules, and which are refused.
 */
final class CustomRuleTest {
  private static final Autodiff AUTODIFF = new Autodiff();
  private static final TensorType SCALAR = TensorType.of(ElementType.F64);

  /** round(x), whose rules say that it goes along with x. */
  private static Composite straightThrough() {
    return new Composite(
        "Round",
        Attributes.NONE,
        graph((np, x) -> np.builder().apply(new Unary(Unary.Function.ROUND), x)));
  }

  private interface Function {
    Value of(NumPy np, Value x);
  }

  private static Graph graph(Function function) {
    GraphBuilder builder = new GraphBuilder("f");
    Value x = builder.input("x", SCALAR);
    builder.output("y", function.of(new NumPy(builder), x));
    return builder.build();
  }

  private static Graph around(Composite composite) {
    return graph((np, x) -> np.builder().at(Location.of("here")).apply(composite, x));
  }

  @Test
  void tangentRulesAreWrittenOut() {
    Composite rounded =
        straightThrough().withTangentRule((np, x, y, dx) -> List.of(np.mul(dx.get(0), 2)));
    assertEquals(
        """
        graph "f.vjp" (%0 "x": f64[], %1 "y.cotangent": f64[]) {
          %2: f64[] = Round(%0) @"here"
            body: graph "f" (%0 "x": f64[]) {
              %1: f64[] = round(%0)
              return %1 "y"
            }
            tangent: graph "Round.tangent" (%0 "operand.0": f64[], %1 "result.0": f64[], \
        %2 "tangent.0": f64[]) {
              %3: f64[] = constant {value=f64[]{2.0}}
              %4: f64[] = mul(%2, %3)
              return %4 "out.0"
            }
          %3: f64[] = constant {value=f64[]{2.0}} @"here"
          %4: f64[] = constant {value=f64[]{2.0}} @"here"
          %5: f64[] = mul(%1, %4) @"here"
          return %2 "y", %5 "x.cotangent"
        }
        """,
        AUTODIFF.vjp(around(rounded), List.of("x")).toString());
  }

  @Test
  void cotangentRulesStayWithTheirTranspose() {
    Composite rounded =
        straightThrough().withCotangentRule((np, x, y, ct) -> List.of(np.mul(ct.get(0), 2)));
    assertEquals(
        """
        graph "f.jvp" (%0 "x": f64[], %1 "x.tangent": f64[]) {
          %2: f64[] = Round(%0) @"here"
            body: graph "f" (%0 "x": f64[]) {
              %1: f64[] = round(%0)
              return %1 "y"
            }
            cotangent: graph "Round.cotangent" (%0 "operand.0": f64[], %1 "result.0": f64[], \
        %2 "cotangent.0": f64[]) {
              %3: f64[] = constant {value=f64[]{2.0}}
              %4: f64[] = mul(%2, %3)
              return %4 "out.0"
            }
          %3: f64[] = Round.tangent(%0, %2, %1) @"here"
            body: graph "Round.cotangent.transpose" (%0 "operand.0": f64[], %1 "result.0": f64[], \
        %2 "out.0.cotangent": f64[]) {
              %3: f64[] = constant {value=f64[]{2.0}}
              %4: f64[] = mul(%2, %3)
              return %4 "cotangent.0.cotangent"
            }
            transpose: graph "Round.cotangent" (%0 "operand.0": f64[], %1 "result.0": f64[], \
        %2 "cotangent.0": f64[]) {
              %3: f64[] = constant {value=f64[]{2.0}}
              %4: f64[] = mul(%2, %3)
              return %4 "out.0"
            }
          return %2 "y", %3 "y.tangent"
        }
        """,
        AUTODIFF
            .jvp(around(rounded), List.of("x"))
            .toString()
            .replace("\"Round.tangent\"", "Round.tangent"));
  }

  /** The rule says x³'s, whatever the body is: four derivatives of it, by every mix of modes. */
  @ParameterizedTest
  @ValueSource(strings = {"tangent", "cotangent", "both"})
  void everyOrderIsTheRules(String kind) {
    DerivativeRule.Formula rule =
        (np, x, y, d) -> List.of(np.mul(d.get(0), np.mul(np.square(x.get(0)), 3)));
    Composite composite = new Composite("Cube", Attributes.NONE, graph((np, x) -> np.mul(x, 0.0)));
    composite = kind.equals("cotangent") ? composite : composite.withTangentRule(rule);
    composite = kind.equals("tangent") ? composite : composite.withCotangentRule(rule);
    Map<String, UnaryOperator<Graph>> modes =
        Map.of(
            "forward", f -> unary(AUTODIFF.jvp(f, List.of("x")), "x.tangent", 1),
            "reverse", f -> unary(AUTODIFF.vjp(f, List.of("x")), "y.cotangent", 1));
    Map<String, Graph> derivatives = new TreeMap<>(Map.of("", around(composite)));
    for (double expected : new double[] {3 * 0.49, 6 * 0.7, 6, 0}) {
      Map<String, Graph> next = new TreeMap<>();
      derivatives.forEach((path, f) ->
          modes.forEach((mode, derive) -> next.put(path + " " + mode, derive.apply(f))));
      next.forEach((path, f) -> {
        GraphVerifier.verify(f);
        double found =
            Interpreter.run(f, List.of(Tensor.scalar(ElementType.F64, 0.7)))
                .getFirst()
                .getDouble(0);
        assertEquals(expected, found, 1e-14, path);
      });
      derivatives = next;
    }
  }

  /** A derivative with its direction fixed, as a function of x alone. */
  private static Graph unary(Graph derivative, String direction, double value) {
    GraphBuilder builder = new GraphBuilder("f");
    Value x = builder.input("x", SCALAR);
    NumPy np = new NumPy(builder);
    assertEquals(direction, derivative.inputs().getLast().name());
    List<Value> results = builder.inline(derivative, List.of(x, np.scalar(ElementType.F64, value)));
    builder.output("y", results.getLast());
    return builder.build();
  }

  static Stream<DerivativeCase> rules() {
    CaseList all = new CaseList();
    RuleCases.addTo(all);
    return all.cases().stream();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void rulesSurviveText(DerivativeCase one) {
    for (Graph graph :
        List.of(
            one.graph(),
            AUTODIFF.jvp(one.graph(), one.inputs()),
            AUTODIFF.vjp(one.graph(), one.inputs()))) {
      Graph parsed = GraphVerifier.verify(GraphParser.parse(graph.toString()));
      assertEquals(graph.toString(), parsed.toString());
      assertEquals(
          AUTODIFF.vjp(graph, one.inputs()).toString(),
          AUTODIFF.vjp(parsed, one.inputs()).toString());
    }
  }

  @Test
  void doublesKeepRules() {
    String single = around(straightThrough().withTangentRule((np, x, y, dx) -> dx)).toString();
    Graph f = GraphParser.parse(single.replace("f64", "f32"));
    assertEquals(single, AUTODIFF.inDouble(f).toString());
  }

  /** What does not add up to something linear, and why. */
  record NotLinear(String reason, DerivativeRule.Formula rule) {
    @Override
    public String toString() {
      return reason;
    }
  }

  static Stream<NotLinear> notLinear() {
    return Stream.of(
        new NotLinear(
            "add joins what depends on what changes with what does not",
            (np, x, y, d) -> List.of(np.add(d.get(0), x.get(0)))),
        new NotLinear(
            "mul multiplies what changes with what changes",
            (np, x, y, d) -> List.of(np.mul(d.get(0), d.get(0)))),
        new NotLinear(
            "sin is not linear in what changes", (np, x, y, d) -> List.of(np.sin(d.get(0)))),
        new NotLinear(
            "div is not linear in what changes",
            (np, x, y, d) -> List.of(np.div(x.get(0), d.get(0)))),
        new NotLinear(
            "compare is not linear in what changes",
            (np, x, y, d) -> List.of(np.where(np.greater(d.get(0), x.get(0)), d.get(0), d.get(0)))),
        new NotLinear(
            "select joins what depends on what changes with what does not",
            (np, x, y, d) -> List.of(np.where(np.greater(x.get(0), y.get(0)), d.get(0), x.get(0)))),
        new NotLinear(
            "output 'out.0' does not depend on what changes, and is not zero",
            (np, x, y, d) -> List.of(x.get(0))));
  }

  @ParameterizedTest
  @MethodSource("notLinear")
  void refusesWhatIsNotLinear(NotLinear one) {
    for (Composite composite :
        List.of(
            straightThrough().withTangentRule(one.rule()),
            straightThrough().withCotangentRule(one.rule()))) {
      Graph f = around(composite);
      SinterException refusal =
          assertThrows(SinterException.class, () -> AUTODIFF.grad(f, "y", List.of("x")));
      assertEquals(ErrorCode.DERIVATIVE_INVALID, refusal.code());
      String message = refusal.getMessage().replaceAll("@\\S*? ", "").replace("@? ", "");
      assertTrue(message.endsWith(one.reason()), refusal.getMessage());
    }
  }

  @Test
  void refusesOtherPorts() {
    Composite rounded = straightThrough();
    DerivativeRule.Formula two = (np, x, y, dx) -> List.of(dx.get(0), dx.get(0));
    SinterException refusal =
        assertThrows(SinterException.class, () -> rounded.withTangentRule(two));
    assertEquals(ErrorCode.SHAPE_MISMATCH, refusal.code());
    assertEquals(
        "Round: tangent rule: outputs are [f64[], f64[]], expected [f64[]]", refusal.getMessage());
  }

  @Test
  void zerosEndTheWay() {
    Composite rounded =
        straightThrough().withTangentRule((np, x, y, dx) -> List.of(np.zerosLike(dx.get(0))));
    SinterException refusal =
        assertThrows(
            SinterException.class, () -> AUTODIFF.grad(around(rounded), "y", List.of("x")));
    assertEquals(ErrorCode.NOT_DIFFERENTIABLE, refusal.code());
    assertEquals(
        "f: 'y' does not change continuously with 'x': the way ends at here (Round)",
        refusal.getMessage());
  }

  /** One's own rule comes before that of a name which everyone knows. */
  @Test
  void ownRulesComeFirst() {
    Composite softmax =
        new StandardComposite.StopGradient()
            .over(graph((np, x) -> np.mul(x, 1)))
            .withTangentRule((np, x, y, dx) -> dx);
    Graph gradient = AUTODIFF.grad(around(softmax), "y", List.of("x"));
    assertEquals(
        1,
        Interpreter.run(gradient, List.of(Tensor.scalar(ElementType.F64, 3.0)))
            .getFirst()
            .getDouble(0));
  }

  static Stream<DerivativeCase> cases() {
    return DerivativeCases.all().stream();
  }

  /** The rules of primitives pass the test that rules of users must pass. */
  @ParameterizedTest
  @MethodSource("cases")
  void everyRuleIsLinear(DerivativeCase one) {
    int inputs = one.inputs().size();
    Graph jvp = AUTODIFF.jvp(one.graph(), one.inputs());
    int values = one.graph().outputs().size();
    Graph tangents = jvp.with(jvp.nodes(), jvp.outputs().subList(values, 2 * values));
    Linearity.check("jvp", tangents, inputs);
    Graph vjp = AUTODIFF.vjp(one.graph(), one.inputs());
    Graph cotangents = vjp.with(vjp.nodes(), vjp.outputs().subList(values, values + inputs));
    Linearity.check("vjp", cotangents, inputs);
  }
}
