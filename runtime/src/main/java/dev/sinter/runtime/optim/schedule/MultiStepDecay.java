package dev.sinter.runtime.optim.schedule;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.Schedule;
import dev.sinter.ir.train.StepFunctions;
import dev.sinter.ir.type.ElementType;
import java.util.List;

/**
 * The rate times a factor at each of some milestones: PyTorch's MultiStepLR.
 *
 * @param base the first rate, above 0
 * @param factor above 0
 * @param milestones numbers of steps after which the rate changes, growing
 */
public record MultiStepDecay(double base, double factor, List<Long> milestones)
    implements Schedule {
  public MultiStepDecay {
    Hyperparameter.positive("learning rate", base);
    Hyperparameter.positive("factor of the learning rate", factor);
    milestones = List.copyOf(milestones);
    Hyperparameter.count("number of milestones", milestones.size(), 1);
    long last = 0;
    for (long milestone : milestones) {
      if (milestone <= last) {
        throw new SinterException(
            ErrorCode.ATTRIBUTE_INVALID,
            "milestones are %s; they must be above 0 and grow".formatted(milestones));
      }
      last = milestone;
    }
  }

  public static MultiStepDecay of(double base, double factor, Long... milestones) {
    return new MultiStepDecay(base, factor, List.of(milestones));
  }

  @Override
  public Value rate(NumPy np, Value step) {
    double[] places = milestones.stream().mapToDouble(Long::doubleValue).toArray();
    Value passed = np.greaterEqual(Progress.made(np, step), Progress.table(np, places));
    Value count = np.sum(np.cast(passed, ElementType.F64));
    return np.mul(StepFunctions.power(np, factor, count), base);
  }
}
