package dev.sinter.ir.graph;

import dev.sinter.ir.type.Dim;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One item between the brackets of Python's {@code x[…]}, for {@link NumPy#index}. A known negative
 * bound counts from the end of the axis; a symbolic one is taken to be at least 0.
 */
public sealed interface Index {

  /** One place on an axis, which disappears: {@code x[i]}. */
  record At(Dim place) implements Index {}

  /**
   * Every step-th place from start up to but without stop: {@code x[start:stop:step]}. A negative
   * step walks backward.
   */
  record Range(Optional<Dim> start, Optional<Dim> stop, long step) implements Index {
    public Range {
      if (step == 0) {
        throw new IllegalArgumentException("slice step cannot be zero");
      }
    }
  }

  /** A new axis of size 1: {@code x[None]}. */
  record NewAxis() implements Index {}

  /** As many whole axes as are not named: {@code x[..., 0]}. At most once. */
  record Ellipsis() implements Index {}

  static Index at(long place) {
    return new At(Dim.of(place));
  }

  static Index all() {
    return new Range(Optional.empty(), Optional.empty(), 1);
  }

  static Index range(long start, long stop) {
    return new Range(Optional.of(Dim.of(start)), Optional.of(Dim.of(stop)), 1);
  }

  static Index range(long start, long stop, long step) {
    return new Range(Optional.of(Dim.of(start)), Optional.of(Dim.of(stop)), step);
  }

  /** {@code start:}. */
  static Index from(long start) {
    return new Range(Optional.of(Dim.of(start)), Optional.empty(), 1);
  }

  /** {@code :stop}. */
  static Index to(long stop) {
    return new Range(Optional.empty(), Optional.of(Dim.of(stop)), 1);
  }

  /** {@code ::step}. */
  static Index step(long step) {
    return new Range(Optional.empty(), Optional.empty(), step);
  }

  /**
   * Reads what Python writes between the brackets: {@code "..., 1:-1, ::-1, None, 0"}; bounds may
   * be sizes such as {@code n-1}.
   *
   * @throws IllegalArgumentException on a fault
   */
  static List<Index> parse(String text) {
    return Stream.of(text.split(",", -1)).map(String::strip).map(Index::item).toList();
  }

  private static Index item(String text) {
    String[] parts = text.split(":", -1);
    return switch (text) {
      case "..." -> new Ellipsis();
      case "None" -> new NewAxis();
      default ->
          switch (parts.length) {
            case 1 -> new At(Dim.parse(text));
            case 2 -> new Range(bound(parts[0]), bound(parts[1]), 1);
            case 3 ->
                new Range(
                    bound(parts[0]), bound(parts[1]), bound(parts[2]).orElse(Dim.of(1)).known());
            default -> throw new IllegalArgumentException("not an index: '" + text + "'");
          };
    };
  }

  private static Optional<Dim> bound(String text) {
    return text.isBlank() ? Optional.empty() : Optional.of(Dim.parse(text.strip()));
  }
}
