package dev.sinter.cli.check;

import dev.sinter.cli.view.Quantity;
import dev.sinter.ir.tensor.Tensor;
import java.util.Arrays;

/**
 * What became of one result.
 *
 * @param matches whether type and shape are the same and every element is within the tolerance
 * @param largestError the largest absolute difference; NaN where elements cannot be compared
 * @param message what differs most; empty where it matches
 */
public record Comparison(boolean matches, double largestError, String message) {

  /** Compares element by element. */
  public static Comparison of(Tensor actual, Tensor expected, Tolerance tolerance) {
    if (!actual.type().equals(expected.type())) {
      return new Comparison(
          false, Double.NaN, "is %s, expected %s".formatted(actual.type(), expected.type()));
    }
    return actual.element().isFloat()
        ? floats(actual, expected, tolerance)
        : integers(actual, expected);
  }

  private static Comparison floats(Tensor actual, Tensor expected, Tolerance tolerance) {
    double largest = 0;
    double worstShare = 0;
    long worst = 0;
    for (long i = 0; i < actual.size(); i++) {
      double a = actual.getDouble(i);
      double e = expected.getDouble(i);
      double share = tolerance.share(a, e);
      if (share > worstShare) {
        worstShare = share;
        worst = i;
      }
      if (share > 0) {
        largest = Math.max(largest, Math.abs(a - e));
      }
    }
    return worstShare <= 1
        ? new Comparison(true, largest, "")
        : new Comparison(false, largest, element(actual, expected, worst));
  }

  private static Comparison integers(Tensor actual, Tensor expected) {
    double largest = 0;
    long worst = -1;
    for (long i = 0; i < actual.size(); i++) {
      long a = actual.getLong(i);
      long e = expected.getLong(i);
      double error = Math.abs((double) a - (double) e);
      if (a != e && (worst < 0 || error > largest)) {
        largest = error;
        worst = i;
      }
    }
    return worst < 0
        ? new Comparison(true, 0, "")
        : new Comparison(false, largest, element(actual, expected, worst));
  }

  private static String element(Tensor actual, Tensor expected, long index) {
    return "%s at %s, expected %s"
        .formatted(
            Quantity.number(actual.getDouble(index)),
            Arrays.toString(position(actual.shape(), index)),
            Quantity.number(expected.getDouble(index)));
  }

  private static long[] position(long[] shape, long index) {
    long[] position = new long[shape.length];
    long rest = index;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      position[axis] = rest % shape[axis];
      rest /= shape[axis];
    }
    return position;
  }
}
