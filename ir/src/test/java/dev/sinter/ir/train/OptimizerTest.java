package dev.sinter.ir.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Groups, accumulation, conditions and what is refused. */
final class OptimizerTest {
  private static final UpdateRule RULE = new TinyRule();

  private static Schedule rate(double rate) {
    return (np, step) -> np.scalarLike(step, rate);
  }

  @Test
  void groupsHaveTheirOwnRates() {
    TinyTraining training =
        new TinyTraining(
            Optimizer.of(
                ParameterGroup.matching(
                    "biases", RULE, rate(1), (name, type) -> name.startsWith("b")),
                ParameterGroup.named("head", RULE, rate(10), "w2", "b2"),
                ParameterGroup.rest("others", RULE, rate(100))),
            "w1",
            "b1",
            "w2",
            "b2");
    training.step(1, 1, true, -1);
    assertEquals(100, training.number("w1"));
    assertEquals(1, training.number("b1"));
    assertEquals(10, training.number("w2"));
    assertEquals(10, training.number("b2"), "a name goes before a condition");
  }

  @Test
  void aFactorScalesEveryRate() {
    TinyTraining training = new TinyTraining(Optimizer.of(RULE, rate(2)), "w");
    training.step(1, 0.25, true, -1);
    assertEquals(0.5, training.number("w"));
  }

  @Test
  void aStepThatIsNotAcceptedChangesNothing() {
    for (long batches : new long[] {1, 2}) {
      TinyTraining training =
          new TinyTraining(Optimizer.of(RULE, rate(1)).accumulating(batches), "w");
      training.step(batches, 1, false, Double.NaN);
      assertEquals(0, training.number("w"));
      assertEquals(0, training.number("w#count"));
      training.step(batches, 1, true, -2);
      assertEquals(2.0 / batches, training.number("w"));
      assertEquals(1, training.number("w#count"));
    }
  }

  /** The rate is the number of the update, so that updates and not batches must be counted. */
  @Test
  void gradientsOfSeveralBatchesMakeOneUpdate() {
    Schedule growing = (np, step) -> step;
    TinyTraining training = new TinyTraining(Optimizer.of(RULE, growing).accumulating(3), "w");
    double[] gradients = {-3, -6, -9, -1, -1, -1, -30};
    double[] expected = {0, 0, 6, 6, 6, 8, 8};
    for (int i = 0; i < gradients.length; i++) {
      training.step(i + 1, 1, true, gradients[i]);
      assertEquals(expected[i], training.number("w"), "batch " + (i + 1));
    }
    assertEquals(2, training.number("w#count"));
    assertEquals(-30, training.number("w#gradient_sum"));
  }

  /** Clipping sees the mean over the batches, not each of them. */
  @Test
  void transformsComeAfterAccumulation() {
    GradientTransform limited =
        (np, gradients) ->
            gradients.stream().map(g -> g.withValue(np.maximum(g.value(), -1))).toList();
    TinyTraining training =
        new TinyTraining(Optimizer.of(RULE, rate(1)).with(limited).accumulating(2), "w");
    training.step(1, 1, true, -1.5);
    training.step(2, 1, true, -0.1);
    assertEquals(0.8, training.number("w"), 1e-7);
  }

  @Test
  void statesAreNamedByParameterAndSlot() {
    OptimizerPlan plan = Optimizer.of(RULE, rate(1)).accumulating(2).plan(TinyTraining.types("w"));
    assertEquals(
        List.of("w#count f64[]", "w#gradient_sum f32[]"),
        plan.slots().stream().map(slot -> slot.name() + " " + slot.type()).toList());
  }

  record Refusal(ErrorCode code, String message, Supplier<?> call) {
    @Override
    public String toString() {
      return message;
    }
  }

  static Stream<Refusal> refusals() {
    ParameterGroup named = ParameterGroup.named("head", RULE, rate(1), "w", "nose");
    return Stream.of(
        new Refusal(
            ErrorCode.INPUT_UNKNOWN,
            "parameter group head: no parameter nose; there are b, w",
            () -> Optimizer.of(named).plan(TinyTraining.types("w", "b"))),
        new Refusal(
            ErrorCode.ATTRIBUTE_INVALID,
            "no parameter group takes [b]",
            () ->
                Optimizer.of(ParameterGroup.named("head", RULE, rate(1), "w"))
                    .plan(TinyTraining.types("w", "b"))),
        new Refusal(
            ErrorCode.ATTRIBUTE_INVALID,
            "parameter w is named in the groups one and two",
            () ->
                Optimizer.of(
                        ParameterGroup.named("one", RULE, rate(1), "w"),
                        ParameterGroup.named("two", RULE, rate(1), "w"))
                    .plan(TinyTraining.types("w"))),
        new Refusal(
            ErrorCode.ATTRIBUTE_INVALID,
            "a parameter is named twice in [w, w]",
            () -> ParameterGroup.named("one", RULE, rate(1), "w", "w")),
        new Refusal(
            ErrorCode.ATTRIBUTE_INVALID,
            "two parameter groups have the same name",
            () ->
                Optimizer.of(
                    ParameterGroup.rest("a", RULE, rate(1)),
                    ParameterGroup.rest("a", RULE, rate(1)))),
        new Refusal(
            ErrorCode.ATTRIBUTE_INVALID,
            "number of parameter groups is 0; it must be 1 or more",
            Optimizer::of),
        new Refusal(
            ErrorCode.ATTRIBUTE_INVALID,
            "accumulated is 0; it must be 1 or more",
            () -> Optimizer.of(RULE, rate(1)).accumulating(0)),
        new Refusal(
            ErrorCode.ATTRIBUTE_INVALID,
            "two pieces of state have the name w#count",
            () -> Optimizer.of(RULE, rate(1)).plan(TinyTraining.types("w", "w#count"))),
        new Refusal(
            ErrorCode.TYPE_MISMATCH,
            "parameter table is i64[3]; only f32 and f64 can be trained",
            () -> planOf("table", TensorType.of(ElementType.I64, 3))),
        new Refusal(
            ErrorCode.TYPE_MISMATCH,
            "parameter w is f16[3]; only f32 and f64 can be trained (cast",
            () -> planOf("w", TensorType.of(ElementType.F16, 3))),
        new Refusal(
            ErrorCode.INPUT_MISSING,
            "no gradient with respect to parameter w",
            () -> stepWith(RULE, Map.of())),
        new Refusal(
            ErrorCode.SHAPE_MISMATCH,
            "the gradient of parameter w is f32[3]; expected f32[]",
            () -> stepWith(RULE, Map.of("w", new Value(TensorType.of(ElementType.F32, 3))))),
        new Refusal(
            ErrorCode.GRAPH_INVALID,
            "rule forgetful declares the slots [count] and gives []",
            () ->
                stepWith(new Forgetful(), Map.of("w", new Value(TensorType.of(ElementType.F32))))));
  }

  private record Forgetful() implements UpdateRule {
    @Override
    public String name() {
      return "forgetful";
    }

    @Override
    public List<Slot> slots() {
      return new TinyRule().slots();
    }

    @Override
    public Update apply(ParameterStep at) {
      return new Update(at.parameter(), Map.of());
    }
  }

  private static OptimizerPlan planOf(String name, TensorType type) {
    return Optimizer.of(RULE, rate(1)).plan(new LinkedHashMap<>(Map.of(name, type)));
  }

  private static StepResult stepWith(UpdateRule rule, Map<String, Value> gradients) {
    NumPy np = new NumPy(new GraphBuilder("step"));
    SequencedMap<String, TensorType> types = TinyTraining.types("w");
    Value step = new Value(TensorType.of(ElementType.I64));
    Map<String, Value> values = Map.of("w", new Value(types.get("w")));
    Map<String, Value> state = Map.of("w#count", new Value(TensorType.of(ElementType.F64)));
    return Optimizer.of(rule, rate(1))
        .plan(types)
        .step(np, Clock.at(step), values, gradients, state);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void isRefused(Refusal refusal) {
    SinterException thrown = assertThrows(SinterException.class, refusal.call()::get);
    assertEquals(refusal.code(), thrown.code());
    assertTrue(thrown.getMessage().contains(refusal.message()), thrown.getMessage());
  }
}
