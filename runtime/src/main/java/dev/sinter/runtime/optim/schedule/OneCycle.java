package dev.sinter.runtime.optim.schedule;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.train.Hyperparameter;
import dev.sinter.ir.train.Schedule;
import java.util.Objects;

/**
 * One cycle (Smith and Topin 2018): up from peak/divide to the peak, then down to
 * peak/(divide·finalDivide); with three phases, down to where it began first, and then as fast
 * again to the end. PyTorch's OneCycleLR; after the last step the rate stays.
 *
 * @param peak the highest rate, above 0
 * @param steps of the whole cycle
 * @param rise part of the steps in which the rate rises, in (0, 1)
 * @param anneal the shape of each phase
 * @param threePhase whether it comes down in two phases
 * @param divide of the first rate, above 0
 * @param finalDivide of the last rate below the first, above 0
 */
public record OneCycle(
    double peak,
    long steps,
    double rise,
    Anneal anneal,
    boolean threePhase,
    double divide,
    double finalDivide)
    implements Schedule {
  public OneCycle {
    Hyperparameter.positive("highest learning rate", peak);
    Hyperparameter.count("steps of the cycle", steps, 2);
    Hyperparameter.fraction("part of the cycle in which the rate rises", rise);
    Objects.requireNonNull(anneal);
    Hyperparameter.positive("divisor of the first learning rate", divide);
    Hyperparameter.positive("divisor of the last learning rate", finalDivide);
    double fall = threePhase ? 2 * rise * steps - 2 : rise * steps - 1;
    if (rise * steps <= 1 || fall >= steps - 1) {
      throw new SinterException(
          ErrorCode.ATTRIBUTE_INVALID,
          "a cycle of %d steps that rises for %s of them has a phase of no step"
              .formatted(steps, rise));
    }
  }

  /** PyTorch's: 0.3 of the steps up, cosine, two phases, 25 and 1e4. */
  public static OneCycle of(double peak, long steps) {
    return new OneCycle(peak, steps, 0.3, Anneal.COSINE, false, 25, 1e4);
  }

  public OneCycle rising(double part) {
    return new OneCycle(peak, steps, part, anneal, threePhase, divide, finalDivide);
  }

  public OneCycle linear() {
    return new OneCycle(peak, steps, rise, Anneal.LINEAR, threePhase, divide, finalDivide);
  }

  public OneCycle threePhases() {
    return new OneCycle(peak, steps, rise, anneal, true, divide, finalDivide);
  }

  public OneCycle dividing(double first, double last) {
    return new OneCycle(peak, steps, rise, anneal, threePhase, first, last);
  }

  @Override
  public Value rate(NumPy np, Value step) {
    double first = peak / divide;
    double last = first / finalDivide;
    double end = steps - 1;
    double top = rise * steps - 1;
    Value k = np.minimum(Progress.made(np, step), end);
    Value up = phase(np, k, 0, top, first, peak);
    if (!threePhase) {
      return np.where(upTo(np, k, top), up, phase(np, k, top, end, peak, last));
    }
    double back = 2 * rise * steps - 2;
    Value down = phase(np, k, top, back, peak, first);
    Value out = phase(np, k, back, end, first, last);
    return np.where(upTo(np, k, top), up, np.where(upTo(np, k, back), down, out));
  }

  private Value phase(NumPy np, Value k, double start, double end, double from, double to) {
    return Progress.between(np, anneal, from, to, np.div(np.sub(k, start), end - start));
  }

  private static Value upTo(NumPy np, Value k, double end) {
    return np.lessEqual(k, np.scalarLike(k, end));
  }
}
