package dev.sinter.runtime.train;

import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Where a number that is not finite comes from.
 *
 * @param step at which it was found, counted from 1
 * @param output what it ended up in: a loss, or {@code w.gradient}
 * @param origins where it began: one place, or where NaN began and after that where the infinities
 *     did that it was made of
 */
public record NonFiniteTrace(long step, String output, List<Origin> origins) {
  public NonFiniteTrace {
    Objects.requireNonNull(output);
    origins = List.copyOf(origins);
  }

  /** What a number is that is not finite. */
  public enum Kind {
    NAN("NaN"),
    INFINITY("infinity");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * A value that has numbers of a kind, though none of what it was computed from has.
   *
   * @param source the node with its origin in the model and its operator, or the input
   * @param kind of number
   * @param type of the value
   * @param count how many of its elements are such numbers
   * @param first the indices of the first of them
   * @param round of the loop around it, counted from 1; 1 outside of loops
   */
  public record Origin(
      String source, Kind kind, TensorType type, long count, List<Long> first, long round) {
    public Origin {
      Objects.requireNonNull(source);
      Objects.requireNonNull(kind);
      Objects.requireNonNull(type);
      first = List.copyOf(first);
    }

    @Override
    public String toString() {
      return "%s in %d of %d elements of %s%s, the first at %s"
          .formatted(
              kind,
              count,
              type.shape().size().known(),
              source,
              round > 1 ? " in round " + round : "",
              first);
    }
  }

  @Override
  public String toString() {
    return "'%s' of step %d: %s"
        .formatted(
            output,
            step,
            origins.stream().map(Origin::toString).collect(Collectors.joining("; made of ")));
  }
}
