package dev.sinter.cli.train.settings;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.sinter.frontend.composite.CrossEntropy.Form;
import dev.sinter.frontend.composite.Reduction;
import dev.sinter.frontend.nn.Objective;
import dev.sinter.frontend.nn.functional.ClassificationLosses;
import dev.sinter.frontend.nn.functional.RegressionLosses;
import dev.sinter.ir.train.Hyperparameter;
import java.util.OptionalLong;

/** What is made small: a mean over the rows of a batch. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LossSettings.CrossEntropy.class, name = "cross_entropy"),
  @JsonSubTypes.Type(value = LossSettings.SquaredError.class, name = "squared_error"),
  @JsonSubTypes.Type(value = LossSettings.AbsoluteError.class, name = "absolute_error"),
  @JsonSubTypes.Type(value = LossSettings.Huber.class, name = "huber")
})
public sealed interface LossSettings {
  /** The loss of what a network gives beside what it should. */
  Objective.Comparison comparison();

  /** Whether it is of scores of classes; else it is of numbers. */
  boolean isOfClasses();

  /**
   * Of scores, before any softmax.
   *
   * @param smoothing how much of each label is spread over all classes; 0 unless said otherwise
   */
  record CrossEntropy(Double smoothing) implements LossSettings {
    public CrossEntropy {
      smoothing = Hyperparameter.decayRate("smoothing of labels", Given.or(smoothing, 0.0));
    }

    @Override
    public Objective.Comparison comparison() {
      return (np, scores, label) ->
          smoothing == 0
              ? ClassificationLosses.crossEntropy(np, scores, label, Reduction.MEAN)
              : ClassificationLosses.smoothedCrossEntropy(
                  np,
                  scores,
                  label,
                  null,
                  smoothing,
                  new Form(Reduction.MEAN, OptionalLong.empty()));
    }

    @Override
    public boolean isOfClasses() {
      return true;
    }
  }

  /** (a − b)². */
  record SquaredError() implements LossSettings {
    @Override
    public Objective.Comparison comparison() {
      return (np, found, expected) ->
          RegressionLosses.squaredError(np, found, expected, Reduction.MEAN);
    }

    @Override
    public boolean isOfClasses() {
      return false;
    }
  }

  /** |a − b|. */
  record AbsoluteError() implements LossSettings {
    @Override
    public Objective.Comparison comparison() {
      return (np, found, expected) ->
          RegressionLosses.absoluteError(np, found, expected, Reduction.MEAN);
    }

    @Override
    public boolean isOfClasses() {
      return false;
    }
  }

  /**
   * Huber's loss.
   *
   * @param delta from where on it is a line; 1 unless said otherwise
   */
  record Huber(Double delta) implements LossSettings {
    public Huber {
      delta = Hyperparameter.positive("delta of Huber's loss", Given.or(delta, 1.0));
    }

    @Override
    public Objective.Comparison comparison() {
      return (np, found, expected) ->
          RegressionLosses.huber(np, found, expected, delta, Reduction.MEAN);
    }

    @Override
    public boolean isOfClasses() {
      return false;
    }
  }
}
