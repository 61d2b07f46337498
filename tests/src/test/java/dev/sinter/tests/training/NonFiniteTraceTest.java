package dev.sinter.tests.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.MixedPrecision;
import dev.sinter.ir.train.Optimizer;
import dev.sinter.ir.train.TrainSpec;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.RunOptions;
import dev.sinter.runtime.optim.Sgd;
import dev.sinter.runtime.optim.schedule.Constant;
import dev.sinter.runtime.train.NonFiniteTrace;
import dev.sinter.runtime.train.Trainer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where numbers that are not finite are said to come from. */
final class NonFiniteTraceTest {
  private static final Location HERE = Location.of("here");

  /**
   * A loss of x, f32[2,2], and what is said of a batch.
   *
   * @param origins empty for a step that is fine
   */
  record Case(
      String name,
      BiFunction<NumPy, Value, Value> loss,
      Tensor batch,
      String output,
      String origins) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Value at(NumPy np, Supplier<Value> node) {
    np.builder().at(HERE);
    Value value = node.get();
    np.builder().at(Location.UNKNOWN);
    return value;
  }

  static List<Case> cases() {
    Tensor ones = x(1, 1, 1, 1);
    return List.of(
        new Case("fine", (np, x) -> np.sum(np.log(x)), ones, "", ""),
        new Case(
            "logarithm",
            (np, x) -> np.sum(at(np, () -> np.log(x))),
            x(1, 1, -1, -2),
            "loss",
            "NaN in 2 of 4 elements of here (log), the first at [1, 0]"),
        new Case(
            "input",
            (np, x) -> np.sum(np.exp(x)),
            x(1, Float.NaN, 1, 1),
            "loss",
            "NaN in 1 of 4 elements of input 'x', the first at [0, 1]"),
        new Case(
            "overflow",
            (np, x) -> {
              Value large = at(np, () -> np.exp(x));
              return np.sum(np.sub(large, np.mul(large, 2)));
            },
            x(1, 1, 1, 100),
            "loss",
            "NaN in 1 of 4 elements of sub, node 6 of 31, the first at [1, 1]"
                + "; made of infinity in 1 of 4 elements of here (exp), the first at [1, 1]"),
        new Case(
            "masks lead nowhere",
            (np, x) -> {
              Value masked =
                  np.where(
                      np.less(x, np.scalarLike(x, 5)),
                      x,
                      np.scalarLike(x, Double.NEGATIVE_INFINITY));
              return np.sum(np.add(np.exp(masked), at(np, () -> np.sqrt(x))));
            },
            x(9, 1, 1, -1),
            "loss",
            "NaN in 1 of 4 elements of here (sqrt), the first at [1, 1]"),
        new Case(
            "gradient",
            (np, x) -> np.sum(at(np, () -> np.sqrt(np.sub(x, 1)))),
            ones,
            "w.gradient",
            "infinity in 4 of 4 elements of here (div), the first at [0, 0]"),
        new Case(
            "loop",
            NonFiniteTraceTest::tower,
            x(1, 1, 3, 1),
            "loss",
            "infinity in 1 of 2 elements of inside (exp) in around (scan) in round 2,"
                + " the first at [1]"));
  }

  /** exp(exp(…)) of the second row, over the first. */
  private static Value tower(NumPy np, Value x) {
    TensorType row = TensorType.of(ElementType.F32, 2);
    GraphBuilder body = new GraphBuilder("body");
    Value carried = body.input("carried", row);
    Value next = body.at(Location.of("inside")).apply(new Unary(Unary.Function.EXP), carried);
    body.output("next", next);
    Graph rounds = body.build();
    Value start = np.mul(np.sum(np.mul(x, x), 1), 1);
    np.builder().at(Location.of("around"));
    Value end =
        np.builder().applyAll(new Scan(1, 0, Dim.of(2), false, rounds), List.of(start)).getFirst();
    np.builder().at(Location.UNKNOWN);
    return np.sum(end);
  }

  private static TrainSpec spec(BiFunction<NumPy, Value, Value> loss) {
    GraphBuilder builder = new GraphBuilder("model");
    NumPy np = new NumPy(builder);
    Value x = builder.input("x", TensorType.of(ElementType.F32, 2, 2));
    Value w = builder.input("w", TensorType.of(ElementType.F32, 2, 2));
    builder.output("loss", loss.apply(np, np.mul(x, w)));
    SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();
    parameters.put("w", Tensor.of(new float[] {1, 1, 1, 1}, 2, 2));
    Optimizer optimizer = Optimizer.of(new Sgd(), new Constant(1e-20));
    return TrainSpec.of(builder.build(), "loss", parameters, optimizer);
  }

  private static Trainer trainer(TrainSpec spec, Trainer.OnFailure onFailure) {
    RunOptions run = RunOptions.defaults().withThreads(1).withTarget(Target.JVM_SCALAR.name());
    return Trainer.of(spec, CompileOptions.forTargets(Target.JVM_SCALAR), run, onFailure);
  }

  private static Map<String, Tensor> batch(float... values) {
    return Map.of("x", x(values));
  }

  private static Tensor x(float... values) {
    return Tensor.of(values, 2, 2);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void namesTheFirstNode(Case one) {
    try (Trainer trainer = trainer(spec(one.loss()), Trainer.OnFailure.REFUSE)) {
      Optional<NonFiniteTrace> trace = trainer.explain(Map.of("x", one.batch()));
      String expected =
          one.origins().isEmpty()
              ? "finite"
              : "'%s' of step 1: %s".formatted(one.output(), one.origins());
      assertEquals(expected, trace.map(NonFiniteTrace::toString).orElse("finite"));
      assertEquals(0, trainer.steps());
    }
  }

  @Test
  void refusalsExplainWhereThatWasAskedFor() {
    TrainSpec spec = spec((np, x) -> np.sum(at(np, () -> np.log(x))));
    try (Trainer trainer = trainer(spec, Trainer.OnFailure.EXPLAIN)) {
      trainer.step(batch(1, 1, 1, 1));
      Tensor[] data = {batch(1, -1, 1, 1).get("x")};
      Tensor[] results = {null};
      for (var step :
          List.<Executable>of(
              () -> trainer.step(Map.of("x", data[0])), () -> trainer.step(data, results))) {
        SinterException refusal = assertThrows(SinterException.class, step);
        assertEquals(
            "model: the loss 'loss' of step 2 is NaN; the step was not made: 'loss' of step 2:"
                + " NaN in 1 of 4 elements of here (log), the first at [0, 1]",
            refusal.getMessage());
      }
    }
  }

  @Test
  void roundingToHalvesIsSeen() {
    TrainSpec spec =
        spec((np, x) -> np.sum(at(np, () -> np.matmul(x, x)))).with(MixedPrecision.f16());
    try (Trainer trainer = trainer(spec, Trainer.OnFailure.REFUSE)) {
      assertEquals(
          "infinity in 1 of 4 elements of here (cast), the first at [0, 0]",
          trainer.explain(batch(1e6f, 1, 1, 1)).orElseThrow().origins().getLast().toString());
    }
  }
}
