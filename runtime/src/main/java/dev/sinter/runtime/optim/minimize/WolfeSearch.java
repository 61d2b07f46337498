package dev.sinter.runtime.optim.minimize;

import java.util.Optional;

/** One search for the strong Wolfe conditions. */
final class WolfeSearch {
  /** How much longer each trial is while no bracket is found. */
  private static final double STRETCH = 2;

  /** How near an end of the bracket, in parts of it, a trial may lie. */
  private static final double MARGIN = 0.1;

  private final StrongWolfe rules;
  private final Line line;

  /** The lowest trial of sufficient decrease. */
  private Line.Trial best;

  WolfeSearch(StrongWolfe rules, Line line) {
    this.rules = rules;
    this.line = line;
  }

  /** An end of a bracket: a trial, or the start. */
  private record End(double length, double value, double slope) {
    static End of(Line.Trial trial) {
      return new End(trial.length(), trial.value(), trial.slope());
    }
  }

  /** N&W algorithm 3.5: longer trials until two enclose a step that will do. */
  Optional<Line.Trial> run(double first) {
    End last = new End(0, line.startValue(), line.startSlope());
    double length = first;
    while (isLeft()) {
      Line.Trial trial = evaluate(length);
      End here = End.of(trial);
      boolean rises = last.length() > 0 && trial.value() >= last.value();
      if (!decreases(trial) || rises) {
        return between(last, here);
      }
      if (isFlat(trial)) {
        return Optional.of(trial);
      }
      if (trial.slope() >= 0) {
        return between(here, last);
      }
      last = here;
      length *= STRETCH;
    }
    return Optional.ofNullable(best);
  }

  /** N&W algorithm 3.6: low has decrease and slopes towards high, and a step lies between. */
  private Optional<Line.Trial> between(End first, End second) {
    End low = first;
    End high = second;
    while (isLeft() && high.length() != low.length()) {
      Line.Trial trial = evaluate(inside(low, high));
      End here = End.of(trial);
      if (!decreases(trial) || trial.value() >= low.value()) {
        high = here;
        continue;
      }
      if (isFlat(trial)) {
        return Optional.of(trial);
      }
      if (trial.slope() * (high.length() - low.length()) >= 0) {
        high = low;
      }
      low = here;
    }
    return Optional.ofNullable(best);
  }

  private boolean isLeft() {
    return line.evaluations() < rules.evaluations();
  }

  private Line.Trial evaluate(double length) {
    Line.Trial trial = line.at(length);
    if (decreases(trial) && (best == null || trial.value() < best.value())) {
      best = trial;
    }
    return trial;
  }

  private boolean decreases(Line.Trial trial) {
    double most = line.startValue() + rules.decrease() * trial.length() * line.startSlope();
    return trial.isFinite() && trial.value() <= most;
  }

  private boolean isFlat(Line.Trial trial) {
    return Math.abs(trial.slope()) <= -rules.curvature() * line.startSlope();
  }

  /**
   * The minimum of the cubic through both ends (N&W 3.59), kept away from them; the middle where
   * there is none, as beside an end that is not finite.
   */
  private static double inside(End low, End high) {
    double width = high.length() - low.length();
    double mean = low.slope() + high.slope() - 3 * (high.value() - low.value()) / width;
    double root = Math.copySign(Math.sqrt(mean * mean - low.slope() * high.slope()), width);
    double part = 1 - (high.slope() + root - mean) / (high.slope() - low.slope() + 2 * root);
    double inner = Double.isFinite(part) ? Math.clamp(part, MARGIN, 1 - MARGIN) : 0.5;
    return low.length() + width * inner;
  }
}
