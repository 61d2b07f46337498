package dev.sinter.cli.train.settings;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.Optimizer;
import dev.sinter.ir.train.UpdateRule;
import dev.sinter.runtime.optim.ClipByNorm;
import dev.sinter.runtime.optim.CoupledDecay;
import dev.sinter.runtime.optim.DecoupledDecay;

/**
 * How parameters are updated.
 *
 * @param rule its settings are PyTorch's unless said otherwise
 * @param rate the learning rate, where the schedule has it highest
 * @param schedule constant unless said otherwise
 * @param weightDecay 0 unless said otherwise; of the gradients for SGD, of the weights for others
 * @param clipNormOrNull the norm that all gradients together have at most; none unless said
 *     otherwise
 */
public record OptimizerSettings(
    @JsonProperty(required = true) RuleSettings rule,
    @JsonProperty(required = true) Double rate,
    ScheduleSettings schedule,
    Double weightDecay,
    @JsonProperty("clip_norm") Double clipNormOrNull) {
  public OptimizerSettings {
    Given.all("rule", rule, "rate", rate);
    Hyperparameter.positive("rate", rate);
    schedule = Given.or(schedule, new ScheduleSettings.Constant());
    weightDecay = Hyperparameter.nonNegative("weight decay", Given.or(weightDecay, 0.0));
    if (clipNormOrNull != null) {
      Hyperparameter.positive("limit of the gradients' norm", clipNormOrNull);
    }
  }

  /**
   * The optimizer of a training.
   *
   * @param epochs of the whole training
   * @param steps of an epoch
   */
  public Optimizer optimizer(long epochs, long steps) {
    Optimizer optimizer =
        Optimizer.of(decaying(rule.rule()), schedule.schedule(rate, epochs, steps));
    return clipNormOrNull == null ? optimizer : optimizer.with(ClipByNorm.exact(clipNormOrNull));
  }

  private UpdateRule decaying(UpdateRule update) {
    if (weightDecay == 0) {
      return update;
    }
    return rule instanceof RuleSettings.Sgd
        ? CoupledDecay.l2(weightDecay, update)
        : new DecoupledDecay(weightDecay, update);
  }
}
