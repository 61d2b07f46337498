package dev.sinter.runtime.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.train.Optimizer;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.optim.schedule.Constant;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules against their formulas in plain Java, on random parameters and gradients. */
final class UpdateRuleTest {
  private static final long SEED = 20261122;
  private static final int ELEMENTS = 7;
  private static final int STEPS = 60;

  static Stream<PlainRules.Pair> rules() {
    return PlainRules.all();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void followsItsFormula(PlainRules.Pair pair) {
    compare(pair, ElementType.F64, 1e-11);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void followsItsFormulaInSinglePrecision(PlainRules.Pair pair) {
    compare(pair, ElementType.F32, 2e-5);
  }

  private static void compare(PlainRules.Pair pair, ElementType element, double tolerance) {
    Random random = new Random(SEED);
    TensorType type = TensorType.of(element, ELEMENTS);
    double[] expected = new double[ELEMENTS];
    PlainRules.Formula[] formulas = new PlainRules.Formula[ELEMENTS];
    Tensor initial = Tensor.zeros(type);
    for (int i = 0; i < ELEMENTS; i++) {
      initial.setDouble(i, random.nextGaussian());
      expected[i] = initial.getDouble(i);
      formulas[i] = pair.formula().get();
    }
    SingleParameter found =
        new SingleParameter(Optimizer.of(pair.rule(), new Constant(PlainRules.RATE)), initial);
    for (int step = 1; step <= STEPS; step++) {
      Tensor gradient = Tensor.zeros(type);
      for (int i = 0; i < ELEMENTS; i++) {
        gradient.setDouble(i, random.nextGaussian() * (step % 5 == 0 ? 10 : 1));
        expected[i] = formulas[i].next(step, expected[i], gradient.getDouble(i));
      }
      found.step(gradient);
      for (int i = 0; i < ELEMENTS; i++) {
        assertEquals(
            expected[i],
            found.parameter().getDouble(i),
            tolerance * Math.max(1, Math.abs(expected[i])),
            "%s, step %d, element %d, seed %d".formatted(pair, step, i, SEED));
      }
    }
  }
}
