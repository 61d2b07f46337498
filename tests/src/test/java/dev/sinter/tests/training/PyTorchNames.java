package dev.sinter.tests.training;

import dev.sinter.ir.train.Optimizer;
import dev.sinter.ir.train.Schedule;
import dev.sinter.ir.train.UpdateRule;
import dev.sinter.runtime.optim.AdaGrad;
import dev.sinter.runtime.optim.Adadelta;
import dev.sinter.runtime.optim.Adam;
import dev.sinter.runtime.optim.AdamW;
import dev.sinter.runtime.optim.Adamax;
import dev.sinter.runtime.optim.AmsGrad;
import dev.sinter.runtime.optim.ClipByNorm;
import dev.sinter.runtime.optim.ClipByValue;
import dev.sinter.runtime.optim.CoupledDecay;
import dev.sinter.runtime.optim.GradientNorm;
import dev.sinter.runtime.optim.Momentum;
import dev.sinter.runtime.optim.NAdam;
import dev.sinter.runtime.optim.Nesterov;
import dev.sinter.runtime.optim.RAdam;
import dev.sinter.runtime.optim.RmsProp;
import dev.sinter.runtime.optim.Sgd;
import dev.sinter.runtime.optim.schedule.Constant;
import dev.sinter.runtime.optim.schedule.CosineAnnealing;
import dev.sinter.runtime.optim.schedule.InverseSquareRoot;
import dev.sinter.runtime.optim.schedule.LinearRamp;
import dev.sinter.runtime.optim.schedule.MultiStepDecay;
import dev.sinter.runtime.optim.schedule.OneCycle;
import dev.sinter.runtime.optim.schedule.PolynomialDecay;
import dev.sinter.runtime.optim.schedule.Triangular;
import java.util.Arrays;

/** Optimizers by what PyTorch calls them and their settings. */
record PyTorchNames(OptimizerCase golden) {

  Optimizer optimizer() {
    Optimizer optimizer = Optimizer.of(rule(), schedule());
    return switch ((String) golden.config().getOrDefault("clip", "none")) {
      case "norm" ->
          optimizer.with(
              ClipByNorm.withMargin(golden.number("max_norm"))
                  .by(new GradientNorm(golden.number("p"))));
      case "value" -> optimizer.with(new ClipByValue(golden.number("clip_value")));
      default -> optimizer;
    };
  }

  private UpdateRule rule() {
    double decay = golden.number("weight_decay", 0);
    UpdateRule plain = plainRule(decay);
    return decay == 0 || optimizerName().equals("AdamW") ? plain : CoupledDecay.l2(decay, plain);
  }

  private String optimizerName() {
    return (String) golden.config().get("optimizer");
  }

  private UpdateRule plainRule(double decay) {
    double epsilon = golden.number("eps", 1e-8);
    return switch (optimizerName()) {
      case "SGD" -> sgd();
      case "Adagrad" ->
          new AdaGrad(
              epsilon, golden.number("lr_decay"), golden.number("initial_accumulator_value"));
      case "RMSprop" -> rmsProp(epsilon);
      case "Adadelta" -> new Adadelta(golden.number("rho"), epsilon);
      case "Adam" -> Adam.of(beta(0), beta(1)).withEpsilon(epsilon);
      case "AdamW" -> AdamW.of(decay, AmsGrad.of(beta(0), beta(1)).withEpsilon(epsilon));
      case "Adamax" -> new Adamax(beta(0), beta(1), epsilon);
      case "NAdam" -> new NAdam(beta(0), beta(1), epsilon, golden.number("momentum_decay"));
      case "RAdam" -> new RAdam(beta(0), beta(1), epsilon);
      default -> throw new AssertionError(optimizerName());
    };
  }

  private double beta(int place) {
    return golden.config().containsKey("betas")
        ? golden.numbers("betas")[place]
        : new double[] {0.9, 0.999}[place];
  }

  private UpdateRule sgd() {
    double momentum = golden.number("momentum", 0);
    if (momentum == 0) {
      return new Sgd();
    }
    return golden.flag("nesterov")
        ? Nesterov.buffer(momentum)
        : Momentum.buffer(momentum).dampened(golden.number("dampening", 0));
  }

  private RmsProp rmsProp(double epsilon) {
    RmsProp plain = RmsProp.of(golden.number("alpha")).withEpsilon(epsilon);
    RmsProp spread = golden.flag("centered") ? plain.centering() : plain;
    double momentum = golden.number("momentum");
    return momentum == 0 ? spread : spread.withMomentum(momentum);
  }

  private Schedule schedule() {
    double rate = golden.number("lr");
    return switch ((String) golden.config().getOrDefault("scheduler", "constant")) {
      case "constant" -> new Constant(rate);
      case "cosine" -> new CosineAnnealing(rate, golden.number("eta_min"), steps("T_max"));
      case "multistep" ->
          new MultiStepDecay(
              rate,
              golden.number("gamma"),
              Arrays.stream(golden.numbers("milestones")).mapToObj(m -> (long) m).toList());
      case "polynomial" ->
          new PolynomialDecay(rate, 0, steps("total_iters"), golden.number("power"));
      case "cyclic_triangular" ->
          Triangular.of(
              golden.number("base_lr"), golden.number("max_lr"), steps("up"), steps("down"));
      case "onecycle_linear3" ->
          OneCycle.of(golden.number("max_lr"), steps("total_steps"))
              .rising(golden.number("pct_start"))
              .linear()
              .threePhases()
              .dividing(golden.number("div_factor"), golden.number("final_div_factor"));
      // The two below are described in words.
      case "lambda_inv_sqrt" -> new InverseSquareRoot(rate, 10);
      case "warmup_cosine" ->
          new LinearRamp(rate, 0.1, 1, 10).then(10, new CosineAnnealing(rate, 0, 40));
      default -> throw new AssertionError(golden.config());
    };
  }

  private long steps(String key) {
    return (long) golden.number(key);
  }
}
