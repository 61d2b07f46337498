package dev.sinter.ir.op;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * The checks that operators share; each failure names the operator, what was found and what was
 * expected.
 */
final class Require {
  private Require() {}

  static SinterException shape(String op, String message, Object... arguments) {
    return new SinterException(ErrorCode.SHAPE_MISMATCH, op + ": " + message.formatted(arguments));
  }

  static SinterException attribute(String op, String message, Object... arguments) {
    return new SinterException(
        ErrorCode.ATTRIBUTE_INVALID, op + ": " + message.formatted(arguments));
  }

  static void attribute(boolean holds, String op, String message, Object... arguments) {
    if (!holds) {
      throw attribute(op, message, arguments);
    }
  }

  static void shape(boolean holds, String op, String message, Object... arguments) {
    if (!holds) {
      throw shape(op, message, arguments);
    }
  }

  /** The operands, where there are exactly {@code count}. */
  static void count(String op, List<TensorType> operands, int count) {
    attribute(operands.size() == count, op, "%d operands, expected %d", operands.size(), count);
  }

  static void types(String op, String what, List<TensorType> found, List<TensorType> expected) {
    shape(found.equals(expected), op, "%s are %s, expected %s", what, found, expected);
  }

  static void element(
      String op, TensorType found, Predicate<ElementType> allowed, String expected) {
    if (!allowed.test(found.element())) {
      throw new SinterException(
          ErrorCode.TYPE_MISMATCH,
          "%s: element type %s, expected %s".formatted(op, found.element(), expected));
    }
  }

  static void sameElement(String op, TensorType a, TensorType b) {
    if (a.element() != b.element()) {
      throw new SinterException(
          ErrorCode.TYPE_MISMATCH,
          "%s: element types %s and %s differ".formatted(op, a.element(), b.element()));
    }
  }

  static void sameShape(String op, TensorType a, TensorType b) {
    shape(a.shape().equals(b.shape()), op, "shapes %s and %s differ", a.shape(), b.shape());
  }

  static void sameDim(String op, String what, Dim a, Dim b) {
    shape(a.equals(b), op, "%s: sizes %s and %s differ", what, a, b);
  }

  static void axis(String op, int axis, int rank) {
    attribute(axis >= 0 && axis < rank, op, "axis %d, expected 0 to %d", axis, rank - 1);
  }

  /** Axes within the rank, none twice. */
  static void axes(String op, Collection<Integer> axes, int rank) {
    axes.forEach(axis -> axis(op, axis, rank));
    attribute(new HashSet<>(axes).size() == axes.size(), op, "axes %s repeat", axes);
  }

  static void lengths(String op, String what, List<?> list, int expected) {
    attribute(list.size() == expected, op, "%d %s, expected %d", list.size(), what, expected);
  }

  static void positive(String op, String what, List<Long> values) {
    attribute(
        values.stream().allMatch(v -> v > 0), op, "%s %s, expected all above 0", what, values);
  }

  /** A size that may be symbolic but is known not to be negative. */
  static Dim size(String op, String what, Dim dim) {
    shape(!(dim instanceof Dim.Const c) || c.value() >= 0, op, "%s would be %s", what, dim);
    return dim;
  }

  static Shape without(Shape shape, Collection<Integer> axes) {
    return new Shape(
        java.util.stream.IntStream.range(0, shape.rank())
            .filter(axis -> !axes.contains(axis))
            .mapToObj(shape::dim)
            .toList());
  }

  static Shape withDim(Shape shape, int axis, Dim size) {
    List<Dim> dims = new java.util.ArrayList<>(shape.dims());
    dims.set(axis, size);
    return new Shape(dims);
  }
}
