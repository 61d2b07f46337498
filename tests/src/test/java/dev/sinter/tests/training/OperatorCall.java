package dev.sinter.tests.training;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The operands and attributes of a case, in the graph that it becomes. */
record OperatorCall(
    NumPy np, String operator, Map<String, Value> values, Map<String, Object> attributes) {

  Value value(String name) {
    Value found = values.get(name);
    if (found == null) {
      throw new IllegalArgumentException("%s has no input %s".formatted(operator, name));
    }
    return found;
  }

  Value x() {
    return value("x");
  }

  Value a() {
    return value("a");
  }

  Value b() {
    return value("b");
  }

  /** An operand, or null where there is none. */
  Value optional(String name) {
    return values.get(name);
  }

  /** An operand that is there in all cases of the operator, and counts where a flag says so. */
  Value flagged(String name, String flag) {
    return Boolean.TRUE.equals(attributes.get(flag)) ? value(name) : null;
  }

  boolean flag(String name, boolean otherwise) {
    return attributes.get(name) instanceof Boolean found ? found : otherwise;
  }

  String text(String name, String otherwise) {
    return attributes.get(name) instanceof String found ? found : otherwise;
  }

  double real(String name, double otherwise) {
    return switch (attributes.get(name)) {
      case Number found -> found.doubleValue();
      case String found when found.equals("inf") -> Double.POSITIVE_INFINITY;
      case String found when found.equals("-inf") -> Double.NEGATIVE_INFINITY;
      case null, default -> otherwise;
    };
  }

  int integer(String name, int otherwise) {
    return attributes.get(name) instanceof Number found ? found.intValue() : otherwise;
  }

  int axis(int otherwise) {
    return integer(attributes.containsKey("dim") ? "dim" : "axis", otherwise);
  }

  /** Axes of a reduction; none stands for all. */
  int[] axes() {
    return switch (attributes.get("axes")) {
      case List<?> list -> list.stream().mapToInt(one -> ((Number) one).intValue()).toArray();
      case Number one -> new int[] {one.intValue()};
      case null, default ->
          attributes.get("axis") instanceof Number one ? new int[] {one.intValue()} : new int[0];
    };
  }

  /** Numbers, of which a single one goes for all of {@code count}. */
  long[] longs(String name, int count, long otherwise) {
    List<?> all =
        switch (attributes.get(name)) {
          case List<?> list -> list;
          case Number one -> Collections.nCopies(count, one);
          case null, default -> Collections.nCopies(count, otherwise);
        };
    return all.stream().mapToLong(one -> ((Number) one).longValue()).toArray();
  }
}
