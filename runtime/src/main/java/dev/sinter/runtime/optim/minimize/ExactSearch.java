package dev.sinter.runtime.optim.minimize;

import java.util.Objects;
import java.util.Optional;

/**
 * The minimum of the parabola that value, slope and curvature at the start describe, a = −gᵀd/dᵀHd:
 * exact on quadratics. None where the objective does not bend upwards.
 *
 * @param curvature H
 */
public record ExactSearch(Curvature curvature) implements LineSearch {
  public ExactSearch {
    Objects.requireNonNull(curvature);
  }

  @Override
  public Optional<Line.Trial> search(Line line, double first) {
    double[] direction = line.direction();
    double bend = Vectors.dot(direction, curvature.times(line.point(), direction));
    return bend > 0 ? Optional.of(line.at(-line.startSlope() / bend)) : Optional.empty();
  }
}
