package dev.sinter.runtime.optim.minimize;

import java.util.Optional;

/** How far to go along a direction of descent. */
@FunctionalInterface
public interface LineSearch {
  /**
   * Finds a step.
   *
   * @param line the objective along the direction
   * @param first the length to try first, in directions; above 0
   * @return the length to go, or empty where none was found that lowers the objective enough
   */
  Optional<Line.Trial> search(Line line, double first);
}
