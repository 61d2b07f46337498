package dev.sinter.ir.graph;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Extent;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What all parts of {@link NumPy} share: the builder, scalars, axes as NumPy counts them, and
 * errors with the location.
 */
record NumPyContext(GraphBuilder builder) {

  Value apply(Op op, Value... operands) {
    return builder.apply(op, operands);
  }

  /** The value as another element type; itself where it is one already. */
  Value cast(Value x, ElementType element) {
    return x.type().element() == element ? x : apply(new Cast(element), x);
  }

  /** A constant that must be exact in an integer type. */
  Value scalar(ElementType element, double value) {
    Tensor tensor = Tensor.scalar(element, value);
    if (!element.isFloat() && tensor.getDouble(0) != value) {
      throw fault(
          ErrorCode.TYPE_MISMATCH, "scalar", "%s has no element %s".formatted(element, value));
    }
    return builder.constant(tensor);
  }

  Value scalar(ElementType element, long value) {
    Tensor tensor = Tensor.scalar(element, value);
    if (!element.isFloat() && tensor.getLong(0) != value) {
      throw fault(
          ErrorCode.TYPE_MISMATCH, "scalar", "%s has no element %d".formatted(element, value));
    }
    return builder.constant(tensor);
  }

  /** A size as a scalar value. */
  Value size(Dim size, ElementType element) {
    return size instanceof Dim.Const c
        ? scalar(element, c.value())
        : cast(apply(new Extent(size)), element);
  }

  /** An axis counted from 0, where −1 is the last. */
  int axis(String function, int axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw fault(
          ErrorCode.ATTRIBUTE_INVALID,
          function,
          "axis %d is out of bounds for an array of %d axes".formatted(axis, rank));
    }
    return axis < 0 ? axis + rank : axis;
  }

  /** Axes counted from 0, in increasing order; all of them where none is named. */
  List<Integer> axes(String function, int rank, int... axes) {
    if (axes.length == 0) {
      return IntStream.range(0, rank).boxed().toList();
    }
    TreeSet<Integer> found = new TreeSet<>();
    for (int axis : axes) {
      if (!found.add(axis(function, axis, rank))) {
        throw fault(
            ErrorCode.ATTRIBUTE_INVALID, function, "axis %d is named twice".formatted(axis));
      }
    }
    return List.copyOf(found);
  }

  /** A shape of sizes that may not be sizes at all. */
  Shape shape(String function, List<Dim> sizes) {
    if (sizes.stream().anyMatch(size -> size instanceof Dim.Const c && c.value() < 0)) {
      throw shapeFault(function, "a negative size in %s", sizes);
    }
    return new Shape(sizes);
  }

  SinterException shapeFault(String function, String message, Object... arguments) {
    return fault(ErrorCode.SHAPE_MISMATCH, function, message.formatted(arguments));
  }

  /** Two sizes that should be one: they differ, or symbols leave open whether they do. */
  SinterException differ(String function, String where, Dim a, Dim b) {
    return a.minus(b).isKnown()
        ? shapeFault(function, "%s sizes %s and %s differ", where, a, b)
        : fault(
            ErrorCode.VALUE_NEEDED,
            function,
            "%s sizes %s and %s cannot be proved equal".formatted(where, a, b));
  }

  SinterException fault(ErrorCode code, String function, String message) {
    String place = builder.location().equals(Location.UNKNOWN) ? "" : builder.location() + ": ";
    return new SinterException(code, place + function + ": " + message);
  }
}
