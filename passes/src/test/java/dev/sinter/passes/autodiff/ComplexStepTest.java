package dev.sinter.passes.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.GraphVerifier;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.op.Bitcast;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.spi.ComplexDerivative;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.autodiff.DerivativeCase.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every primitive's derivatives, and theirs, against a complex step. */
final class ComplexStepTest {
  private static final Autodiff AUTODIFF = new Autodiff();
  private static final double TOLERANCE = 1e-12;

  static Stream<DerivativeCase> cases() {
    return DerivativeCases.all().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void firstDerivatives(DerivativeCase one) {
    one.points().forEach(ComplexStepTest::check);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void secondDerivatives(DerivativeCase one) {
    check(one.pointOfGradient());
  }

  private static void check(Point point) {
    Graph jvp = AUTODIFF.jvp(point.graph(), point.wrt());
    ComplexDerivative complex = AUTODIFF.complexStep(point.graph(), point.wrt());
    GraphVerifier.verify(complex.graph());
    if (!complex.notAnalytic().isEmpty()) {
      assertEquals("[? (bitcast)]", complex.notAnalytic().toString());
      return;
    }
    List<Tensor> all = new ArrayList<>(point.inputs());
    all.addAll(point.directions());
    List<Tensor> expected = Interpreter.run(complex.graph(), all);
    List<Tensor> found = Interpreter.run(jvp, all);
    for (int i = 0; i < found.size(); i++) {
      double scale = 0;
      double worst = 0;
      for (long at = 0; at < found.get(i).size(); at++) {
        double a = expected.get(i).getDouble(at);
        double b = found.get(i).getDouble(at);
        scale = Math.max(scale, Math.max(Math.abs(a), Math.abs(b)));
        worst = Math.max(worst, a == b ? 0 : Double.isNaN(a - b) ? 1e99 : Math.abs(a - b));
      }
      assertEquals(0, worst, TOLERANCE * scale, point.seed() + ", " + jvp.outputs().get(i).name());
    }
  }

  /** Near 0, where terms cancel, and far from it, where something overflows. */
  @ParameterizedTest
  @CsvSource({
    "TANH, 4",
    "TANH, 1e-9",
    "SIGMOID, -50",
    "SIGMOID, -600",
    "SIGMOID, 5",
    "ERF, 0",
    "ERF, 5",
    "ERF, -1e-12",
    "EXPM1, 1e-12",
    "LOG1P, 1e-15",
    "LOG, 1e200",
    "SQRT, 1e-6",
    "ASINH, -7",
    "ASINH, 0",
    "ATAN, 0",
    "ATAN, -3",
    "ATANH, 0",
    "LGAMMA, 40",
    "LGAMMA, -2.3",
    "DIGAMMA, 7",
    "ASIN, 0",
    "ACOS, -0.5",
    "RSQRT, 1e10"
  })
  void elementaryFunctionsKeepTheirDigits(Unary.Function function, double x) {
    GraphBuilder builder = new GraphBuilder("f");
    Value input = builder.input("x", TensorType.parse("f64[1]"));
    builder.output("y", new NumPy(builder).real(function, input));
    List<Tensor> inputs = List.of(Tensor.of(new double[] {x}, 1));
    String name = function + " of " + x;
    check(new Point(builder.build(), List.of("x"), inputs, new Random(1), name));
  }

  /** Where functions saturate, slopes are small and keep their digits, and so do second ones. */
  @ParameterizedTest
  @CsvSource({
    "TANH, 25",
    "TANH, -25",
    "TANH, 300",
    "TANH, 1000",
    "SIGMOID, 40",
    "SIGMOID, -40",
    "SIGMOID, 700",
    "SIGMOID, -2000"
  })
  void saturatedSlopesKeepTheirDigits(Unary.Function function, double x) {
    double scale = function == Unary.Function.TANH ? 2 : 1;
    double rest = Math.exp(-scale * Math.abs(x));
    double slope = scale * scale * rest / ((1 + rest) * (1 + rest));
    double bend = -scale * Math.signum(x) * slope * (1 - rest) / (1 + rest);
    GraphBuilder builder = new GraphBuilder("f");
    Value input = builder.input("x", TensorType.parse("f64[]"));
    builder.output("y", new NumPy(builder).real(function, input));
    Graph first = AUTODIFF.grad(builder.build(), "y", List.of("x"));
    Graph second = AUTODIFF.grad(first, "x.gradient", List.of("x"));
    List<Tensor> at = List.of(Tensor.scalar(ElementType.F64, x));
    assertEquals(slope, Interpreter.run(first, at).getFirst().getDouble(0), 1e-13 * slope);
    double found = Interpreter.run(second, at).getFirst().getDouble(0);
    assertEquals(bend, found, 1e-13 * Math.abs(bend));
  }

  @ParameterizedTest
  @CsvSource({"-1.5, 2, -3", "-1.5, 3, 6.75", "0, 1, 1", "0, 2, 0", "0, 0, 0", "4, 0.5, 0.25"})
  void constantPowersOfAnyBase(double x, double power, double slope) {
    GraphBuilder builder = new GraphBuilder("f");
    builder.output(
        "y", new NumPy(builder).pow(builder.input("x", TensorType.parse("f64[1]")), power));
    Graph complex = AUTODIFF.complexStep(builder.build(), List.of("x")).graph();
    List<Tensor> inputs = List.of(Tensor.of(new double[] {x}, 1), Tensor.of(new double[] {1}, 1));
    double found = Interpreter.run(complex, inputs).getLast().getDouble(0);
    assertEquals(slope, found, 1e-14 * (1 + Math.abs(slope)));
  }

  @Test
  void saysWhatIsNotAnalytic() {
    GraphBuilder builder = new GraphBuilder("f");
    NumPy np = new NumPy(builder);
    Value x = builder.input("x", TensorType.parse("f64[3]"));
    builder.at(Location.of("bits"));
    Value bits = builder.apply(new Bitcast(ElementType.I64), x);
    builder.at(Location.of("size"));
    Value size = np.abs(x);
    builder.at(Location.of("product"));
    builder.output("y", np.mul(np.cast(bits, ElementType.F64), size));
    ComplexDerivative found = AUTODIFF.complexStep(builder.build(), List.of("x"));
    assertEquals(List.of("bits (bitcast)"), found.notAnalytic());
    assertEquals(List.of("size (abs)"), found.piecewise());
  }

  @Test
  void refusesShortFloats() {
    GraphBuilder builder = new GraphBuilder("f");
    builder.output("y", builder.input("x", TensorType.parse("f32[3]")));
    Graph f = builder.build();
    SinterException refusal =
        assertThrows(SinterException.class, () -> AUTODIFF.complexStep(f, List.of("x")));
    assertEquals(ErrorCode.TYPE_MISMATCH, refusal.code());
    AUTODIFF.complexStep(AUTODIFF.inDouble(f), List.of("x"));
  }
}
