package dev.sinter.passes.recognise;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.passes.rewrite.View;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A value as a number times factors, whatever the order and nesting of its multiplications; {@code
 * x·½·(1 + y)}, {@code (½·(1 + y))·x} and {@code x·(1 + y) / 2} are the same.
 */
record Product(double number, List<Value> factors) {
  /** More than any formula has; products of more are left in one piece. */
  private static final int MOST = 8;

  /** Numbers are written with the digits of f32, or fewer. */
  private static final double PRECISION = 1e-3;

  Product {
    factors = List.copyOf(factors);
  }

  /**
   * The factors of a value.
   *
   * @param whole values that are not taken apart
   */
  static Product of(View view, Value value, Value... whole) {
    Builder builder = new Builder(view, Set.of(whole));
    builder.add(value, 0);
    return new Product(builder.number, builder.factors);
  }

  /** Whether this is the number times these, in any order. */
  boolean is(double expected, Value... values) {
    List<Value> rest = new ArrayList<>(factors);
    boolean all = List.of(values).stream().allMatch(rest::remove);
    return all && rest.isEmpty() && close(number, expected);
  }

  static boolean close(double found, double expected) {
    return Math.abs(found - expected) <= PRECISION * Math.abs(expected);
  }

  private static final class Builder {
    private final View view;
    private final Set<Value> whole;
    private final List<Value> factors = new ArrayList<>();
    private double number = 1;

    Builder(View view, Set<Value> whole) {
      this.view = view;
      this.whole = whole;
    }

    private void add(Value value, int depth) {
      OptionalDouble known = view.number(value);
      if (known.isPresent()) {
        number *= known.getAsDouble();
      } else if (whole.contains(value)
          || Math.max(depth, factors.size()) > MOST
          || !open(value, depth + 1)) {
        factors.add(value);
      }
    }

    private boolean open(Value value, int depth) {
      if (view.is(Binary.Function.MUL, value)) {
        view.operandsOf(value).forEach(operand -> add(operand, depth));
        return true;
      }
      OptionalDouble right =
          view.opOf(value, Binary.class) == null
              ? OptionalDouble.empty()
              : view.number(view.operandsOf(value).getLast());
      if (right.isEmpty()) {
        return false;
      }
      double y = right.getAsDouble();
      Value x = view.operandsOf(value).getFirst();
      if (view.is(Binary.Function.DIV, value)) {
        number /= y;
        add(x, depth);
        return true;
      }
      if (view.is(Binary.Function.POW, value) && (y == 2 || y == 3)) {
        for (int i = 0; i < y; i++) {
          add(x, depth);
        }
        return true;
      }
      return false;
    }
  }
}
