package dev.sinter.runtime.optim.schedule;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.Schedule;
import dev.sinter.ir.train.StepFunctions;

/**
 * The rate times a factor every so many steps, base·γ^⌊k/every⌋: PyTorch's StepLR.
 *
 * @param base the first rate, above 0
 * @param factor γ, above 0
 * @param every steps between changes, 1 or more
 */
public record StepDecay(double base, double factor, long every) implements Schedule {
  public StepDecay {
    Hyperparameter.positive("learning rate", base);
    Hyperparameter.positive("factor of the learning rate", factor);
    Hyperparameter.count("steps between changes of the learning rate", every, 1);
  }

  /** Annealing by epochs; GoogLeNet's recipe is a factor of 0.96 every 8. */
  public static StepDecay byEpochs(double base, double factor, long epochs, long stepsPerEpoch) {
    Hyperparameter.count("epochs between changes of the learning rate", epochs, 1);
    Hyperparameter.count("steps of an epoch", stepsPerEpoch, 1);
    return new StepDecay(base, factor, Math.multiplyExact(epochs, stepsPerEpoch));
  }

  @Override
  public Value rate(NumPy np, Value step) {
    Value changes = np.floor(np.div(Progress.made(np, step), (double) every));
    return np.mul(StepFunctions.power(np, factor, changes), base);
  }
}
