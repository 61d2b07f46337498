package dev.sinter.runtime.optim.minimize;

import dev.sinter.ir.train.Hyperparameter;
import java.util.Optional;

/**
 * No search: the first trial times a rate, whatever is found there. PyTorch's L-BFGS without a line
 * search is this.
 *
 * @param rate above 0
 */
public record FixedStep(double rate) implements LineSearch {
  public FixedStep {
    Hyperparameter.positive("learning rate", rate);
  }

  @Override
  public Optional<Line.Trial> search(Line line, double first) {
    return Optional.of(line.at(rate * first));
  }
}
