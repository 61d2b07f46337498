package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.train.GradientCheck;
import dev.sinter.runtime.train.GradientReport;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gradient checks accept what is right, and reject the derivatives that course notes have wrong.
 */
final class GradientCheckTest {

  /** A function of x, and what is said of its derivative: x, g → x̄. */
  record Rule(
      String name,
      List<Double> x,
      BiFunction<NumPy, Value, Value> function,
      Derivative right,
      Derivative wrong) {
    @Override
    public String toString() {
      return name;
    }
  }

  interface Derivative {
    Value of(NumPy np, Value x, Value g);
  }

  static Stream<Rule> rules() {
    List<Double> some = List.of(1.0, -0.4, 0.3);
    return Stream.of(
        new Rule(
            "tanh by v(1 - v)",
            some,
            NumPy::tanh,
            (np, x, g) -> np.mul(g, oneMinus(np, np.square(np.tanh(x)))),
            (np, x, g) -> np.mul(g, np.mul(np.tanh(x), oneMinus(np, np.tanh(x))))),
        new Rule(
            "tanh as 2*sigmoid(x) - 1",
            some,
            NumPy::tanh,
            (np, x, g) -> np.mul(g, oneMinus(np, np.square(np.tanh(x)))),
            (np, x, g) -> np.mul(g, np.mul(slope(np, x), 2))),
        new Rule(
            "softmax by v(1 - v)",
            some,
            GradientCheckTest::softmax,
            (np, x, g) -> {
              Value s = softmax(np, x);
              return np.mul(s, np.sub(g, np.sum(np.mul(g, s))));
            },
            (np, x, g) -> np.mul(g, np.mul(softmax(np, x), oneMinus(np, softmax(np, x))))),
        new Rule(
            "half of the squared error with another 2",
            some,
            (np, x) -> np.mul(np.sum(np.square(np.sub(x, 0.7))), 0.5),
            (np, x, g) -> np.mul(g, np.sub(x, 0.7)),
            (np, x, g) -> np.mul(g, np.mul(np.sub(x, 0.7), 2))),
        new Rule(
            "elu as a maximum",
            some,
            (np, x) -> np.where(positive(np, x), x, np.expm1(x)),
            (np, x, g) -> np.mul(g, np.where(positive(np, x), np.onesLike(x), np.exp(x))),
            (np, x, g) -> np.mul(g, np.exp(x))),
        new Rule(
            "max that loses ties",
            some,
            (np, x) -> np.maximum(x, np.mul(x, 1)),
            (_, _, g) -> g,
            (np, _, g) -> np.zerosLike(g)),
        new Rule(
            "adjoints with the sign of -dy/dv",
            some,
            NumPy::exp,
            (np, x, g) -> np.mul(g, np.exp(x)),
            (np, x, g) -> np.negative(np.mul(g, np.exp(x)))),
        new Rule(
            "batch normalisation without its sums",
            some,
            GradientCheckTest::normalised,
            (np, x, g) -> {
              Value y = normalised(np, x);
              Value rest = np.sub(np.sub(g, np.mean(g)), np.mul(y, np.mean(np.mul(g, y))));
              return np.div(rest, np.std(x, 0, true, 0));
            },
            (np, x, g) -> np.div(g, np.std(x, 0, true, 0))),
        new Rule(
            "a recurrent mask without input and bias",
            some,
            (np, x) -> np.maximum(np.add(x, 0.5), 0),
            (np, x, g) -> np.where(positive(np, np.add(x, 0.5)), g, np.zerosLike(g)),
            (np, x, g) -> np.where(positive(np, x), g, np.zerosLike(g))),
        new Rule(
            "squared error of a saturated sigmoid, 1.9e-22, as 0",
            List.of(-50.0),
            (np, x) -> np.mul(np.square(np.sub(sigmoid(np, x), 1)), 0.5),
            (np, x, g) -> np.mul(g, np.mul(np.sub(sigmoid(np, x), 1), slope(np, x))),
            (np, _, g) -> np.zerosLike(g)));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void acceptsWhatIsRight(Rule rule) {
    GradientReport report = check(rule).ofRule(derivative(rule, rule.right())).run();
    assertTrue(report.passed(), report::toString);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void rejectsWhatIsWrong(Rule rule) {
    GradientReport report = check(rule).ofRule(derivative(rule, rule.wrong())).run();
    assertFalse(report.passed(), report::toString);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void acceptsForwardAndReverseMode(Rule rule) {
    GradientReport report = check(rule).run();
    assertTrue(report.passed(), report::toString);
    assertEquals(4, report.comparisons().size());
    assertEquals(List.of(), report.notAnalytic());
  }

  private static GradientCheck check(Rule rule) {
    GradientBody body = new GradientBody(rule);
    double[] values = rule.x().stream().mapToDouble(Double::doubleValue).toArray();
    Tensor x = Tensor.of(values, values.length);
    return GradientCheck.of(body.function(), "y").at(Map.of("x", x));
  }

  private static Graph derivative(Rule rule, Derivative derivative) {
    return new GradientBody(rule).derivative(derivative);
  }

  private record GradientBody(Rule rule) {
    TensorType type() {
      return TensorType.parse("f64[%d]".formatted(rule.x().size()));
    }

    Graph function() {
      GraphBuilder builder = new GraphBuilder("f");
      Value x = builder.input("x", type());
      builder.output("y", rule.function().apply(new NumPy(builder), x));
      return builder.build();
    }

    Graph derivative(Derivative derivative) {
      TensorType result = function().outputs().getFirst().value().type();
      GraphBuilder builder = new GraphBuilder("rule");
      Value x = builder.input("x", type());
      Value g = builder.input("y.cotangent", result);
      builder.output("x.gradient", derivative.of(new NumPy(builder), x, g));
      return builder.build();
    }
  }

  private static Value positive(NumPy np, Value x) {
    return np.greater(x, np.zerosLike(x));
  }

  private static Value oneMinus(NumPy np, Value x) {
    return np.sub(np.onesLike(x), x);
  }

  private static Value sigmoid(NumPy np, Value x) {
    return np.real(Unary.Function.SIGMOID, x);
  }

  private static Value slope(NumPy np, Value x) {
    return np.mul(sigmoid(np, x), sigmoid(np, np.negative(x)));
  }

  private static Value softmax(NumPy np, Value x) {
    Value e = np.exp(np.sub(x, np.max(x)));
    return np.div(e, np.sum(e));
  }

  private static Value normalised(NumPy np, Value x) {
    return np.div(np.sub(x, np.mean(x)), np.std(x, 0, true, 0));
  }

  /** A model in f32 is checked in f64, and what bends or ends is named. */
  @Test
  void reportsKinksAndWhatIsNotAnalytic() {
    GraphBuilder builder = new GraphBuilder("f");
    NumPy np = new NumPy(builder);
    Value x = builder.input("x", TensorType.parse("f32[5,3]"));
    Value w = builder.input("w", TensorType.parse("f32[3,40]"));
    builder.output("y", np.maximum(np.matmul(x, w), 0));
    GradientReport report = GradientCheck.of(builder.build(), "y").withSeed(3).run();
    assertTrue(report.passed(), report::toString);
    assertEquals(List.of("? (max)"), report.piecewise());
    assertEquals(8, report.comparisons().size());
    assertEquals(32, report.comparisons().getLast().checked());
  }

  @Test
  void refusesUnknownNames() {
    GraphBuilder builder = new GraphBuilder("f");
    builder.output("y", builder.input("x", TensorType.parse("f64[n]")));
    GradientCheck check = GradientCheck.of(builder.build(), "y");
    assertEquals(ErrorCode.INPUT_MISSING, refusal(check));
    Map<String, Tensor> values = Map.of("x", Tensor.of(new double[] {1}, 1));
    assertEquals(ErrorCode.INPUT_UNKNOWN, refusal(check.at(values).wrt(List.of("z"))));
    Graph f = check.function();
    assertEquals(ErrorCode.INPUT_UNKNOWN, refusal(GradientCheck.of(f, "z").at(values)));
    assertEquals(ErrorCode.INPUT_UNKNOWN, refusal(check.at(values).ofRule(f)));
    assertEquals(ErrorCode.INPUT_UNKNOWN, refusal(check.at(Map.of("q", values.get("x")))));
  }

  private static ErrorCode refusal(GradientCheck check) {
    return assertThrows(SinterException.class, check::run).code();
  }
}
