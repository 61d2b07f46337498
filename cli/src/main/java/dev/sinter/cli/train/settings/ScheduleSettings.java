package dev.sinter.cli.train.settings;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.Schedule;
import java.util.List;

/** How a learning rate changes, counted in epochs. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ScheduleSettings.Constant.class, name = "constant"),
  @JsonSubTypes.Type(value = ScheduleSettings.Step.class, name = "step"),
  @JsonSubTypes.Type(value = ScheduleSettings.MultiStep.class, name = "multi_step"),
  @JsonSubTypes.Type(value = ScheduleSettings.Exponential.class, name = "exponential"),
  @JsonSubTypes.Type(value = ScheduleSettings.Cosine.class, name = "cosine"),
  @JsonSubTypes.Type(value = ScheduleSettings.OneCycle.class, name = "one_cycle")
})
public sealed interface ScheduleSettings {
  /**
   * The schedule of a rate.
   *
   * @param epochs of the whole training
   * @param steps of an epoch
   */
  Schedule schedule(double rate, long epochs, long steps);

  /** The same all the time. */
  record Constant() implements ScheduleSettings {
    @Override
    public Schedule schedule(double rate, long epochs, long steps) {
      return new dev.sinter.runtime.optim.schedule.Constant(rate);
    }
  }

  /** A factor after every so many epochs; a tenth unless said otherwise. */
  record Step(@JsonProperty(required = true) Long every, Double factor)
      implements ScheduleSettings {
    public Step {
      Given.all("every", every);
      factor = Given.or(factor, 0.1);
    }

    @Override
    public Schedule schedule(double rate, long epochs, long steps) {
      return dev.sinter.runtime.optim.schedule.StepDecay.byEpochs(rate, factor, every, steps);
    }
  }

  /** A factor after each of these epochs; a tenth unless said otherwise. */
  record MultiStep(@JsonProperty(required = true) List<Long> milestones, Double factor)
      implements ScheduleSettings {
    public MultiStep {
      Given.all("milestones", milestones);
      Given.elements("milestones", milestones);
      factor = Given.or(factor, 0.1);
    }

    @Override
    public Schedule schedule(double rate, long epochs, long steps) {
      List<Long> places = milestones.stream().map(epoch -> epoch * steps).toList();
      return new dev.sinter.runtime.optim.schedule.MultiStepDecay(rate, factor, places);
    }
  }

  /** A factor in each epoch, a little of it at every step. */
  record Exponential(@JsonProperty(required = true) Double factor) implements ScheduleSettings {
    public Exponential {
      Given.all("factor", factor);
      Hyperparameter.positive("factor of the learning rate", factor);
    }

    @Override
    public Schedule schedule(double rate, long epochs, long steps) {
      return new dev.sinter.runtime.optim.schedule.ExponentialDecay(
          rate, Math.pow(factor, 1.0 / steps));
    }
  }

  /** Half a cosine from the rate to the lowest, which is 0 unless said otherwise. */
  record Cosine(Double lowest) implements ScheduleSettings {
    public Cosine {
      lowest = Given.or(lowest, 0.0);
    }

    @Override
    public Schedule schedule(double rate, long epochs, long steps) {
      return new dev.sinter.runtime.optim.schedule.CosineAnnealing(rate, lowest, epochs * steps);
    }
  }

  /** Up to the rate and down again, as PyTorch's OneCycleLR. */
  record OneCycle() implements ScheduleSettings {
    @Override
    public Schedule schedule(double rate, long epochs, long steps) {
      return dev.sinter.runtime.optim.schedule.OneCycle.of(rate, epochs * steps);
    }
  }
}
