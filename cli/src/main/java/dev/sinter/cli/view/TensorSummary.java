package dev.sinter.cli.view;

import dev.sinter.ir.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor in few words.
 *
 * <pre>
 * f32[1,10]  min 0.0012  mean 0.1  max 0.97263  [0.0031, 0.0022, …]
 * </pre>
 *
 * @param min of the elements that are numbers, likewise {@code mean} and {@code max}; NaN where
 *     there is none
 * @param notNumbers how many elements are NaN
 */
public record TensorSummary(Tensor tensor, double min, double mean, double max, long notNumbers) {
  private static final int FIRST = 6;

  public static TensorSummary of(Tensor tensor) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    long notNumbers = 0;
    for (long i = 0; i < tensor.size(); i++) {
      double value = tensor.getDouble(i);
      if (Double.isNaN(value)) {
        notNumbers++;
      } else {
        min = Math.min(min, value);
        max = Math.max(max, value);
        sum += value;
      }
    }
    long numbers = tensor.size() - notNumbers;
    return numbers == 0
        ? new TensorSummary(tensor, Double.NaN, Double.NaN, Double.NaN, notNumbers)
        : new TensorSummary(tensor, min, sum / numbers, max, notNumbers);
  }

  /** On one line. */
  public String text() {
    StringBuilder out = new StringBuilder(tensor.type().toString());
    if (tensor.size() > 1 && tensor.size() > notNumbers) {
      out.append("  min ").append(Quantity.number(min));
      out.append("  mean ").append(Quantity.number(mean));
      out.append("  max ").append(Quantity.number(max));
    }
    if (notNumbers > 0) {
      out.append("  NaN ").append(Quantity.count(notNumbers));
    }
    return out.append("  ").append(firstValues()).toString();
  }

  private String firstValues() {
    List<String> values = new ArrayList<>();
    for (long i = 0; i < Math.min(FIRST, tensor.size()); i++) {
      values.add(element(i));
    }
    if (tensor.size() > FIRST) {
      values.add("...");
    }
    return "[" + String.join(", ", values) + "]";
  }

  private String element(long index) {
    return switch (tensor.element().kind()) {
      case BOOL -> tensor.getLong(index) != 0 ? "true" : "false";
      case SIGNED -> Long.toString(tensor.getLong(index));
      case UNSIGNED -> Long.toUnsignedString(tensor.getLong(index));
      case FLOAT -> Quantity.number(tensor.getDouble(index));
    };
  }
}
