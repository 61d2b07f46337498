package dev.sinter.runtime.optim.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.interpret.Interpreter;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.Schedule;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every schedule against its formula in plain Java, step by step. */
final class ScheduleTest {
  private static final int STEPS = 120;

  /** A schedule and its rate by the number of steps already made. */
  record Row(String name, Schedule schedule, IntToDoubleFunction rate) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() {
    return Stream.concat(decaying(), cycling());
  }

  private static Stream<Row> decaying() {
    return Stream.of(
        new Row("constant", new Constant(0.3), k -> 0.3),
        new Row("step", new StepDecay(0.3, 0.5, 7), k -> 0.3 * Math.pow(0.5, Math.floorDiv(k, 7))),
        new Row(
            "x0.96 every 8 epochs",
            StepDecay.byEpochs(0.3, 0.96, 8, 3),
            k -> 0.3 * Math.pow(0.96, Math.floorDiv(k, 24))),
        new Row(
            "multi-step",
            MultiStepDecay.of(0.3, 0.1, 5L, 12L, 13L),
            k -> 0.3 * Math.pow(0.1, (k >= 5 ? 1 : 0) + (k >= 12 ? 1 : 0) + (k >= 13 ? 1 : 0))),
        new Row("exponential", new ExponentialDecay(0.3, 0.97), k -> 0.3 * Math.pow(0.97, k)),
        new Row(
            "polynomial",
            new PolynomialDecay(0.3, 0.1, 40, 1.5),
            k -> 0.1 + 0.2 * Math.pow(1 - Math.min(k, 40) / 40.0, 1.5)),
        new Row(
            "inverse square root",
            new InverseSquareRoot(0.3, 10),
            k -> 0.3 * Math.min((k + 1) / 10.0, Math.sqrt(10.0 / (k + 1)))),
        new Row(
            "transformer",
            InverseSquareRoot.transformer(512, 20),
            k ->
                Math.pow(512, -0.5)
                    * Math.min(Math.pow(k + 1, -0.5), (k + 1) * Math.pow(20, -1.5))),
        new Row(
            "any function",
            (np, step) -> np.div(np.scalarLike(step, 0.3), step),
            k -> 0.3 / (k + 1)));
  }

  private static Stream<Row> cycling() {
    Schedule cosine = new CosineAnnealing(0.3, 0.1, 25);
    return Stream.of(
        new Row("cosine", cosine, k -> wave(0.3, 0.1, k / 25.0)),
        new Row("cosine held", cosine.heldFrom(26), k -> wave(0.3, 0.1, Math.min(k, 25) / 25.0)),
        new Row(
            "equal restarts",
            new WarmRestarts(0.3, 0.1, 10, 1),
            k -> wave(0.3, 0.1, k % 10 / 10.0)),
        new Row(
            "growing restarts",
            new WarmRestarts(0.3, 0.1, 3, 3),
            k ->
                k < 3
                    ? wave(0.3, 0.1, k / 3.0)
                    : k < 12
                        ? wave(0.3, 0.1, (k - 3) / 9.0)
                        : k < 39
                            ? wave(0.3, 0.1, (k - 12) / 27.0)
                            : wave(0.3, 0.1, (k - 39) / 81.0)),
        new Row("triangular", Triangular.of(0.1, 0.5, 4, 6), k -> 0.1 + 0.4 * triangle(k)),
        new Row(
            "halving triangles",
            Triangular.halving(0.1, 0.5, 4, 6),
            k -> 0.1 + 0.4 * triangle(k) * Math.pow(0.5, Math.floorDiv(k, 10))),
        new Row("one cycle", OneCycle.of(0.5, 100), ScheduleTest::twoPhases),
        new Row(
            "one linear cycle of three phases",
            OneCycle.of(0.5, 101).rising(0.25).linear().threePhases().dividing(10, 100),
            ScheduleTest::threePhases),
        new Row(
            "linear warm-up before",
            new LinearRamp(0.3, 0.1, 1, 10).then(10, cosine),
            k -> k < 10 ? 0.3 * (0.1 + 0.09 * k) : wave(0.3, 0.1, (k - 10) / 25.0)),
        new Row(
            "linear warm-up over",
            cosine.times(new LinearRamp(1, 0.1, 1, 10)),
            k -> wave(0.3, 0.1, k / 25.0) * (0.1 + 0.09 * Math.min(k, 10))),
        new Row("constant warm-up", new ConstantWarmUp(0.3, 0.1, 6), k -> k < 6 ? 0.03 : 0.3));
  }

  private static double wave(double from, double to, double part) {
    return to + (from - to) * (1 + Math.cos(Math.PI * part)) / 2;
  }

  private static double triangle(int k) {
    int into = k % 10;
    return into <= 4 ? into / 4.0 : (10 - into) / 6.0;
  }

  private static double twoPhases(int k) {
    return k <= 29
        ? wave(0.02, 0.5, k / 29.0)
        : wave(0.5, 0.02 / 1e4, (Math.min(k, 99) - 29) / 70.0);
  }

  private static double threePhases(int k) {
    double up = 0.25 * 101 - 1;
    double back = 2 * up;
    if (k <= up) {
      return 0.05 + 0.45 * k / up;
    }
    return k <= back
        ? 0.5 - 0.45 * (k - up) / up
        : 0.05 + (0.0005 - 0.05) * (Math.min(k, 100) - back) / (100 - back);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void followsItsFormula(Row row) {
    GraphBuilder builder = new GraphBuilder("rate");
    Value step = builder.input("step", TensorType.of(ElementType.F64));
    builder.output("rate", row.schedule().rate(new NumPy(builder), step));
    Graph graph = builder.build();
    for (int k = 0; k < STEPS; k++) {
      double found =
          Interpreter.run(graph, List.of(Tensor.scalar(ElementType.F64, k + 1.0)))
              .getFirst()
              .getDouble(0);
      assertEquals(row.rate().applyAsDouble(k), found, 1e-13, row + ", step " + (k + 1));
    }
  }
}
