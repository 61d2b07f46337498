package dev.sinter.tests.course;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.spi.Differentiator;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.runtime.Sinter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows A1 to A12 of the course's table: values and gradients, on every kind of code. */
final class DerivativesTest {
  private static final Differentiator DIFFERENTIATOR = Sinter.differentiator();

  /**
   * A scalar function at a point.
   *
   * @param gradients one an input, flattened; the table prints six digits
   */
  record Row(
      String id,
      BiFunction<NumPy, List<Value>, Value> function,
      List<Tensor> inputs,
      double value,
      List<List<Double>> gradients) {
    @Override
    public String toString() {
      return id;
    }
  }

  static Stream<Row> rows() {
    return Stream.of(
        row(
            "A3",
            DerivativesTest::logarithm,
            11.652071,
            at(scalar(2), scalar(5)),
            l(5.5),
            l(1.716338)),
        row(
            "A5",
            (np, x) -> np.mul(np.add(x.get(0), x.get(1)), x.get(2)),
            20,
            at(scalar(2), scalar(3), scalar(4)),
            l(4),
            l(4),
            l(5)),
        row(
            "A6",
            (np, x) -> np.real(Unary.Function.SIGMOID, np.dot(x.get(0), vector(np, -1, 2, 1))),
            .731059,
            at(Tensor.of(new double[] {1, 2, -2}, 3)),
            l(-.196612, .393224, .196612)),
        row(
            "A6, reciprocal",
            (np, x) -> np.div(np.scalarLike(x.get(0), 1), x.get(0)),
            .731059,
            at(scalar(1 + Math.exp(-1))),
            l(-.534447)),
        row(
            "A7",
            DerivativesTest::shortcut,
            24.5,
            at(Tensor.of(new double[] {1, -1, 2, 0}, 2, 2), Tensor.of(new double[] {1, 2}, 2)),
            l(0, 0, 14, 28),
            l(35, 7)),
        row(
            "A8",
            (np, x) -> np.dot(x.get(0), np.matmul(x.get(1), x.get(0))),
            27,
            at(Tensor.of(new double[] {1, 2}, 2), Tensor.of(new double[] {1, 2, 3, 4}, 2, 2)),
            l(12, 21),
            l(1, 2, 2, 4)),
        row(
            "A9",
            DerivativesTest::mahalanobis,
            2.666667,
            at(Tensor.of(new double[] {1, 1}, 2)),
            l(-2.666667, 1.333333)),
        row(
            "A10",
            DerivativesTest::regularised,
            .467223,
            at(scalar(2), scalar(-1)),
            l(.343735),
            l(.143735)));
  }

  private static Row row(
      String id,
      BiFunction<NumPy, List<Value>, Value> function,
      double value,
      List<Tensor> inputs,
      List<?>... gradients) {
    List<List<Double>> all = new ArrayList<>();
    for (List<?> gradient : gradients) {
      all.add(gradient.stream().map(Double.class::cast).toList());
    }
    return new Row(id, function, inputs, value, all);
  }

  private static List<Double> l(double... values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static List<Tensor> at(Tensor... tensors) {
    return List.of(tensors);
  }

  private static Tensor scalar(double value) {
    return Tensor.of(new double[] {value});
  }

  private static Value vector(NumPy np, double... values) {
    return np.builder().constant(Tensor.of(values, values.length));
  }

  /** ln x₁ + x₁·x₂ − sin x₂. */
  private static Value logarithm(NumPy np, List<Value> x) {
    Value sum = np.add(np.log(x.get(0)), np.mul(x.get(0), x.get(1)));
    return np.sub(sum, np.sin(x.get(1)));
  }

  /** ½(W₃·relu(W₁x) + W₂x)², relu as a maximum with a constant. */
  private static Value shortcut(NumPy np, List<Value> x) {
    Value hidden = np.matmul(x.get(0), x.get(1));
    Value relu = np.maximum(hidden, 0);
    Value z = np.add(np.dot(vector(np, 1, 2), relu), np.dot(vector(np, 1, 1), x.get(1)));
    return np.mul(np.square(z), 0.5);
  }

  /** (x − z)ᵀ·Σ⁻¹·(x − z). */
  private static Value mahalanobis(NumPy np, List<Value> z) {
    Value inverse =
        np.builder().constant(Tensor.of(new double[] {2.0 / 3, -1.0 / 3, -1.0 / 3, 2.0 / 3}, 2, 2));
    Value difference = np.sub(vector(np, 3, 1), z.get(0));
    return np.dot(difference, np.matmul(inverse, difference));
  }

  /** ½(σ(w·x + b) − t)² + ½λw² for x = 1, t = 0, λ = 0.1. */
  private static Value regularised(NumPy np, List<Value> x) {
    Value y = np.real(Unary.Function.SIGMOID, np.add(x.get(0), x.get(1)));
    return np.add(np.mul(np.square(y), 0.5), np.mul(np.square(x.get(0)), 0.05));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void valueAndGradient(Row row) {
    Graph f = graph(row.function(), row.inputs());
    List<String> names = f.inputs().stream().map(port -> port.name()).toList();
    Graph both = DIFFERENTIATOR.valueAndGrad(f, "y", names);
    OnEveryTarget.run(
        both,
        row.inputs(),
        (target, outputs) -> {
          assertEquals(row.value(), outputs.getFirst().getDouble(0), 1e-6, row + " on " + target);
          for (int i = 0; i < names.size(); i++) {
            double[] found = OnEveryTarget.values(outputs.get(i + 1));
            for (int k = 0; k < found.length; k++) {
              String place = "%s, x%d[%d] on %s".formatted(row, i, k, target);
              assertEquals(row.gradients().get(i).get(k), found[k], 1e-6, place);
            }
          }
        });
  }

  private static Graph graph(BiFunction<NumPy, List<Value>, Value> function, List<Tensor> inputs) {
    GraphBuilder builder = new GraphBuilder("row");
    List<Value> values =
        IntStream.range(0, inputs.size())
            .mapToObj(i -> builder.input("x" + i, inputs.get(i).type()))
            .toList();
    builder.output("y", function.apply(new NumPy(builder), values));
    return builder.build();
  }

  /** A4: second derivatives, by rows; x₁ and x₂ are one vector here. */
  @Test
  void hessian() {
    Tensor x = Tensor.of(new double[] {2, 5}, 2);
    Graph f =
        graph(
            (np, in) -> logarithm(np, List.of(np.index(in.get(0), "0"), np.index(in.get(0), "1"))),
            List.of(x));
    OnEveryTarget.run(
        DIFFERENTIATOR.hessian(f, "y", "x0"),
        List.of(x),
        (target, outputs) -> {
          double[] expected = {-0.25, 1, 1, -.958924};
          double[] found = OnEveryTarget.values(outputs.getFirst());
          for (int i = 0; i < 4; i++) {
            assertEquals(expected[i], found[i], 1e-6, target);
          }
        });
  }

  /** A14: ten steps of h′ = relu(W·h) with one eigenvalue shrink or stretch a gradient. */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 2})
  void repeatedSteps(double eigenvalue) {
    Tensor h = Tensor.of(new double[] {1, 2}, 2);
    Graph f =
        graph(
            (np, in) -> {
              Value state = in.get(0);
              for (int step = 0; step < 10; step++) {
                state = np.maximum(np.mul(state, eigenvalue), 0);
              }
              return np.sum(state);
            },
            List.of(h));
    Graph gradient = DIFFERENTIATOR.grad(f, "y", List.of("x0"));
    OnEveryTarget.run(
        gradient,
        List.of(h),
        (target, outputs) ->
            assertEquals(Math.pow(eigenvalue, 10), outputs.getFirst().getDouble(0), 1e-15, target));
  }
}
