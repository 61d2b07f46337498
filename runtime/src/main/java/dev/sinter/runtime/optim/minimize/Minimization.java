package dev.sinter.runtime.optim.minimize;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.Objects;
import java.util.Optional;

/**
 * Minimises an objective from a point, an iteration at a time or until it is done:
 *
 * <pre>{@code
 * Minimization m = Minimization.start(f, LimitedBfgs.defaults(), StrongWolfe.defaults(), x0);
 * Status status = m.run(Stopping.after(100));
 * double[] minimum = m.point();
 * }</pre>
 *
 * <p>For one thread.
 */
public final class Minimization {
  private final Objective objective;
  private final LineSearch search;
  private final Direction.Memory memory;
  private Iterate at;
  private long iterations;
  private long evaluations = 1;
  private double lastStep = Double.POSITIVE_INFINITY;
  private double lastChange = Double.POSITIVE_INFINITY;

  private Minimization(
      Objective objective, Direction direction, LineSearch search, double[] point) {
    this.objective = Objects.requireNonNull(objective);
    this.search = Objects.requireNonNull(search);
    memory = direction.start(point.length);
    at = Iterate.at(objective, point.clone());
    if (!at.isFinite()) {
      throw new SinterException(
          ErrorCode.VALUE_OUT_OF_RANGE,
          "the objective is %s at the starting point, or its gradient is not finite there"
              .formatted(at.value()));
    }
  }

  /**
   * Evaluates the objective at a point.
   *
   * @throws SinterException VALUE_OUT_OF_RANGE where it is not finite there; LIMIT_EXCEEDED where
   *     the method keeps a matrix too large
   */
  public static Minimization start(
      Objective objective, Direction direction, LineSearch search, double[] point) {
    return new Minimization(objective, direction, search, point);
  }

  /** Goes on until done; can be called again, for as many iterations more. */
  public Status run(Stopping stopping) {
    for (long left = stopping.iterations(); left > 0; left--) {
      if (Vectors.largest(at.gradient()) <= stopping.gradient()) {
        return Status.CONVERGED;
      }
      Status status = step();
      if (status != Status.RUNNING) {
        return status;
      }
      if (lastStep <= stopping.step() || lastChange < stopping.value()) {
        return Status.STALLED;
      }
    }
    return Vectors.largest(at.gradient()) <= stopping.gradient()
        ? Status.CONVERGED
        : Status.ITERATIONS_SPENT;
  }

  /** One iteration. Where it is not RUNNING afterwards, the point is what it was. */
  public Status step() {
    if (Vectors.largest(at.gradient()) == 0) {
      return Status.CONVERGED;
    }
    Optional<Line.Trial> found = search(iterations == 0);
    if (found.isEmpty()) {
      // What was learnt may be what is wrong: once more without it.
      memory.restart();
      found = search(true);
    }
    if (found.isEmpty()) {
      return Status.NO_STEP;
    }
    Iterate next = found.get().iterate();
    if (!next.isFinite()) {
      return Status.DIVERGED;
    }
    double[] step = Vectors.minus(next.point(), at.point());
    memory.moved(step, Vectors.minus(next.gradient(), at.gradient()));
    lastStep = Vectors.largest(step);
    lastChange = Math.abs(next.value() - at.value());
    at = next;
    iterations++;
    return Status.RUNNING;
  }

  private Optional<Line.Trial> search(boolean first) {
    Line line = new Line(objective, at, memory.next(at.point(), at.gradient()));
    if (!(line.startSlope() < 0)) {
      return Optional.empty();
    }
    Optional<Line.Trial> found = search.search(line, memory.firstTrial(at.gradient(), first));
    evaluations += line.evaluations();
    return found;
  }

  /** A copy of the point reached. */
  public double[] point() {
    return at.point().clone();
  }

  /** The objective there. */
  public double value() {
    return at.value();
  }

  /** A copy of the gradient there. */
  public double[] gradient() {
    return at.gradient().clone();
  }

  /** Iterations done. */
  public long iterations() {
    return iterations;
  }

  /** How often the objective was evaluated. */
  public long evaluations() {
    return evaluations;
  }
}
