package dev.sinter.runtime;

import dev.sinter.ir.tensor.Tensor;
import java.util.Locale;

/** A tensor in one line: its values where they are few, else their range and mean. */
final class TensorSummary {
  private static final long FEW = 16;

  private TensorSummary() {}

  static String of(Tensor tensor) {
    if (tensor.size() <= FEW) {
      return tensor.toString();
    }
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    for (long i = 0; i < tensor.size(); i++) {
      double value = tensor.getDouble(i);
      min = Math.min(min, value);
      max = Math.max(max, value);
      sum += value;
    }
    return String.format(
        Locale.ROOT,
        "%s min %.6g, max %.6g, mean %.6g",
        tensor.type(),
        min,
        max,
        sum / tensor.size());
  }
}
