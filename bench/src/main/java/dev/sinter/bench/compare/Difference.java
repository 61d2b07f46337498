package dev.sinter.bench.compare;

import dev.sinter.ir.tensor.Tensor;
import java.util.List;

/** How far results are apart. */
final class Difference {
  private Difference() {}

  /**
   * The largest absolute difference of an output as a part of the largest magnitude that the
   * reference has there; of several outputs the largest. Infinite where types differ or only one of
   * two elements is a finite number.
   */
  static double of(List<Tensor> actual, List<Tensor> reference) {
    if (actual.size() != reference.size()) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    for (int i = 0; i < actual.size(); i++) {
      largest = Math.max(largest, of(actual.get(i), reference.get(i)));
    }
    return largest;
  }

  private static double of(Tensor actual, Tensor reference) {
    if (!actual.type().equals(reference.type())) {
      return Double.POSITIVE_INFINITY;
    }
    double apart = 0;
    double magnitude = 0;
    for (long i = 0; i < actual.size(); i++) {
      double a = actual.getDouble(i);
      double r = reference.getDouble(i);
      if (Double.compare(a, r) == 0) {
        magnitude = Double.isFinite(r) ? Math.max(magnitude, Math.abs(r)) : magnitude;
      } else if (Double.isFinite(a) && Double.isFinite(r)) {
        apart = Math.max(apart, Math.abs(a - r));
        magnitude = Math.max(magnitude, Math.abs(r));
      } else {
        return Double.POSITIVE_INFINITY;
      }
    }
    return apart == 0 ? 0 : apart / magnitude;
  }
}
