package dev.sinter.runtime.train.loop;

import dev.sinter.ir.train.TrainSpec;
import dev.sinter.runtime.data.Dataset;
import java.util.Objects;
import java.util.Optional;

/**
 * Everything that a training is made of.
 *
 * @param data its columns are the data that the spec's graph takes, by name
 * @param validation what the model is tested on after every epoch
 */
public record TrainingJob(
    TrainSpec spec, Dataset data, Optional<Validation> validation, LoopOptions options) {
  public TrainingJob {
    Objects.requireNonNull(spec);
    Objects.requireNonNull(data);
    Objects.requireNonNull(validation);
    Objects.requireNonNull(options);
  }

  /**
   * Data to test on, and how.
   *
   * @param data its columns are the data that the graph takes, and the targets of scorings
   */
  public record Validation(Evaluation evaluation, Dataset data) {
    public Validation {
      Objects.requireNonNull(evaluation);
      Objects.requireNonNull(data);
    }
  }

  public static TrainingJob of(TrainSpec spec, Dataset data, LoopOptions options) {
    return new TrainingJob(spec, data, Optional.empty(), options);
  }

  public TrainingJob validatedBy(Evaluation evaluation, Dataset held) {
    return new TrainingJob(spec, data, Optional.of(new Validation(evaluation, held)), options);
  }
}
