package dev.sinter.frontend.resample;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;

/** What lies outside of an axis. */
public sealed interface Border {
  /** Zeros. */
  record Zeros() implements Border {}

  /** The elements at the ends; what lies farther out is at the end. */
  record Edge() implements Border {}

  /**
   * The elements in opposite order, and so on.
   *
   * @param corners whether the mirror is in the middle of the element at the end, not at its border
   */
  record Reflection(boolean corners) implements Border {}

  /** A place on an axis of n elements that means the same and lies nearer. */
  default Value nearer(NumPy np, Value place, Dim n) {
    return switch (this) {
      case Zeros _ -> place;
      case Edge _ -> {
        // Less than half an element beyond the end is not outside yet.
        Value last = np.size(n.minus(1), place.type().element());
        Value before = np.less(place, np.scalarLike(place, -0.5));
        Value after = np.greater(place, np.add(last, 0.5));
        yield np.where(before, np.scalarLike(place, 0), np.where(after, last, place));
      }
      case Reflection(boolean corners) -> reflected(np, place, n, corners);
    };
  }

  private static Value reflected(NumPy np, Value place, Dim n, boolean corners) {
    double first = corners ? 0 : -0.5;
    Dim there = corners ? n.minus(1) : n;
    Value back = np.size(there.times(2), place.type().element());
    // One element reflects to itself.
    Value period = np.maximum(back, 1);
    Value from = np.sub(place, first);
    Value within = np.sub(from, np.mul(period, np.floor(np.div(from, period))));
    return np.add(np.minimum(within, np.sub(back, within)), first);
  }
}
