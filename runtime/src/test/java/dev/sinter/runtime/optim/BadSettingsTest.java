package dev.sinter.runtime.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.runtime.optim.minimize.FixedStep;
import dev.sinter.runtime.optim.minimize.LimitedBfgs;
import dev.sinter.runtime.optim.minimize.Newton;
import dev.sinter.runtime.optim.minimize.Stopping;
import dev.sinter.runtime.optim.minimize.StrongWolfe;
import dev.sinter.runtime.optim.schedule.Anneal;
import dev.sinter.runtime.optim.schedule.Constant;
import dev.sinter.runtime.optim.schedule.ConstantWarmUp;
import dev.sinter.runtime.optim.schedule.CosineAnnealing;
import dev.sinter.runtime.optim.schedule.ExponentialDecay;
import dev.sinter.runtime.optim.schedule.InverseSquareRoot;
import dev.sinter.runtime.optim.schedule.LinearRamp;
import dev.sinter.runtime.optim.schedule.MultiStepDecay;
import dev.sinter.runtime.optim.schedule.OneCycle;
import dev.sinter.runtime.optim.schedule.Plateau;
import dev.sinter.runtime.optim.schedule.PolynomialDecay;
import dev.sinter.runtime.optim.schedule.StepDecay;
import dev.sinter.runtime.optim.schedule.Triangular;
import dev.sinter.runtime.optim.schedule.WarmRestarts;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings out of range: one typed error each, which says what was found and what is allowed. */
final class BadSettingsTest {
  /** What is built, and words of the message. */
  record Row(String message, Supplier<?> build) {
    @Override
    public String toString() {
      return message;
    }
  }

  static Stream<Row> rows() {
    return Stream.of(rules(), schedules(), transforms(), minimizers()).flatMap(rows -> rows);
  }

  private static Stream<Row> rules() {
    Sgd sgd = new Sgd();
    return Stream.of(
        new Row(
            "velocity is 1.0; it must be a finite number in [0, 1)", () -> Momentum.velocity(1)),
        new Row("buffer is -0.1", () -> Momentum.buffer(-0.1)),
        new Row("dampening is NaN", () -> Momentum.buffer(0.9).dampened(Double.NaN)),
        new Row("average is NaN", () -> Momentum.average(Double.NaN)),
        new Row("average is 2.0", () -> Momentum.unbiased(2)),
        new Row("velocity is 1.5", () -> Nesterov.lookAhead(1.5)),
        new Row("velocity is -1.0", () -> Nesterov.shifted(-1)),
        new Row("buffer is 1.0", () -> Nesterov.buffer(1)),
        new Row("average is 1.0", () -> Nesterov.average(1)),
        new Row("epsilon is -1.0", () -> AdaGrad.defaults().withEpsilon(-1)),
        new Row("rate decay is -1.0", () -> AdaGrad.defaults().withRateDecay(-1)),
        new Row("initial accumulator is -1.0", () -> AdaGrad.defaults().withInitial(-1)),
        new Row("squares' average is 1.0", () -> RmsProp.of(1)),
        new Row("momentum is 1.0", () -> RmsProp.defaults().withMomentum(1)),
        new Row("epsilon is 0.0; it must be a finite number above 0", () -> new Adadelta(0.9, 0)),
        new Row("beta1 is 1.0", () -> Adam.of(1, 0.999)),
        new Row("beta2 is -0.5", () -> Adam.of(0.9, -0.5)),
        new Row("beta2 is NaN", () -> AmsGrad.of(0.9, Double.NaN)),
        new Row("beta1 is 7.0", () -> new Adamax(7, 0.9, 0)),
        new Row("momentum decay is -1.0", () -> NAdam.defaults().withMomentumDecay(-1)),
        new Row("epsilon is Infinity", () -> new RAdam(0.9, 0.9, Double.POSITIVE_INFINITY)),
        new Row("beta2 is 1.0", () -> new Lion(0.9, 1)),
        new Row("weight decay is -0.1; it must be", () -> CoupledDecay.l2(-0.1, sgd)),
        new Row("weight decay is NaN", () -> AdamW.of(Double.NaN)),
        new Row("L1 penalty is -1.0", () -> new SoftThreshold(-1, sgd)),
        new Row("weights' average is 1.0", () -> WeightAverage.exponential(1, sgd)));
  }

  private static Stream<Row> schedules() {
    return Stream.of(
        new Row("learning rate is 0.0; it must be a finite number above 0", () -> new Constant(0)),
        new Row("learning rate is -1.0", () -> new Constant(-1)),
        new Row("learning rate is NaN", () -> new Constant(Double.NaN)),
        new Row("learning rate is Infinity", () -> new Constant(Double.POSITIVE_INFINITY)),
        new Row("learning rate is 0; it must be 1 or more", () -> new StepDecay(1, 0.5, 0)),
        new Row("factor of the learning rate is 0.0", () -> new ExponentialDecay(1, 0)),
        new Row("must be above 0 and grow", () -> MultiStepDecay.of(1, 0.1, 5L, 5L)),
        new Row("number of milestones is 0", () -> MultiStepDecay.of(1, 0.1)),
        new Row("steps of the cosine is 0", () -> new CosineAnnealing(1, 0, 0)),
        new Row("lowest learning rate is -1.0", () -> new WarmRestarts(1, -1, 5, 2)),
        new Row("growth of the periods is 0", () -> new WarmRestarts(1, 0, 5, 0)),
        new Row("has a phase of no step", () -> OneCycle.of(1, 3)),
        new Row("rises is 1.0", () -> new OneCycle(1, 9, 1, Anneal.LINEAR, false, 25, 10)),
        new Row("has a phase of no step", () -> OneCycle.of(1, 100).threePhases().rising(0.6)),
        new Row("first factor", () -> new LinearRamp(1, -1, 1, 5)),
        new Row("steps of the warm-up is -1", () -> new ConstantWarmUp(1, 0.1, -1)),
        new Row("power of the decay is 0.0", () -> new PolynomialDecay(1, 0, 5, 0)),
        new Row("width of the model is 0", () -> InverseSquareRoot.transformer(0, 4)),
        new Row("steps down is 0", () -> Triangular.of(0.1, 1, 3, 0)),
        new Row("shrinking of the cycles is 1.5", () -> new Triangular(0.1, 1, 3, 3, 1.5)),
        new Row(
            "patience is -1",
            () ->
                new Plateau.Settings(
                    Plateau.Goal.LOWEST, 0.1, -1, 0, 0, Plateau.Threshold.RELATIVE, 0)),
        new Row("before the next schedule is -1", () -> new Constant(1).then(-1, new Constant(1))));
  }

  private static Stream<Row> transforms() {
    return Stream.of(
        new Row("gradients' norm is 0.0", () -> ClipByNorm.exact(0)),
        new Row("gradients' norm is -1.0", () -> new GradientNorm(-1)),
        new Row("gradient's elements is NaN", () -> new ClipByValue(Double.NaN)));
  }

  private static Stream<Row> minimizers() {
    return Stream.of(
        new Row("learning rate is 0.0", () -> new FixedStep(0)),
        new Row("steps that L-BFGS keeps is 0", () -> new LimitedBfgs(0)),
        new Row("damping is -1.0", () -> Newton.dense((point, vector) -> vector, -1)),
        new Row("must be above that of decrease", () -> new StrongWolfe(0.5, 0.1, 10)),
        new Row("evaluations of a line search is 0", () -> new StrongWolfe(1e-4, 0.9, 0)),
        new Row("iterations is -1", () -> Stopping.after(-1)));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isRefused(Row row) {
    SinterException refusal = assertThrows(SinterException.class, row.build()::get);
    assertEquals(ErrorCode.ATTRIBUTE_INVALID, refusal.code());
    assertTrue(refusal.getMessage().contains(row.message()), refusal.getMessage());
  }
}
