package dev.sinter.ir.graph;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/** Arrays made from nothing. */
final class NumPyCreation {
  private final NumPyContext context;
  private final NumPyElementwise elementwise;

  NumPyCreation(NumPyContext context, NumPyElementwise elementwise) {
    this.context = context;
    this.elementwise = elementwise;
  }

  Value full(Shape shape, Value scalar) {
    return elementwise.broadcast("full", scalar, shape);
  }

  /** Start, start + step, … below stop, in whole numbers. */
  Value arange(ElementType element, long start, long stop, long step) {
    if (step == 0) {
      throw context.fault(ErrorCode.ATTRIBUTE_INVALID, "arange", "the step is zero");
    }
    long span = Math.subtractExact(stop, start);
    long size = Math.max(0, Math.ceilDiv(span, step));
    return scaled(
        iota(element, Dim.of(size)), context.scalar(element, start), context.scalar(element, step));
  }

  Value arange(ElementType element, double start, double stop, double step) {
    double size = Math.ceil((stop - start) / step);
    if (!Double.isFinite(size) || size > Long.MAX_VALUE) {
      throw context.fault(
          ErrorCode.ATTRIBUTE_INVALID,
          "arange",
          "from %s to %s by %s is no finite array".formatted(start, stop, step));
    }
    return scaled(
        iota(element, Dim.of((long) Math.max(0, size))),
        context.scalar(element, start),
        context.scalar(element, step));
  }

  Value iota(ElementType element, Dim size) {
    return context.apply(new Iota(new TensorType(element, Shape.of(size)), 0));
  }

  /**
   * Evenly spaced from start to stop; computed in f64, with stop itself as the last where it is
   * included.
   */
  Value linspace(ElementType element, double start, double stop, long count, boolean endpoint) {
    if (count < 0) {
      throw context.fault(ErrorCode.ATTRIBUTE_INVALID, "linspace", "%d samples".formatted(count));
    }
    long intervals = endpoint ? count - 1 : count;
    Value places = iota(ElementType.F64, Dim.of(count));
    double step = intervals > 0 ? (stop - start) / intervals : 0;
    Value points =
        scaled(
            places, context.scalar(ElementType.F64, start), context.scalar(ElementType.F64, step));
    if (endpoint && count > 1) {
      Value last =
          elementwise.compare(
              Compare.Relation.EQ, places, context.scalar(ElementType.F64, (double) intervals));
      points = elementwise.where(last, context.scalar(ElementType.F64, stop), points);
    }
    return context.cast(points, element);
  }

  private Value scaled(Value places, Value start, Value step) {
    return elementwise.binary(
        Binary.Function.ADD, elementwise.binary(Binary.Function.MUL, places, step), start);
  }

  /** Ones on the k-th diagonal above the main one. */
  Value eye(ElementType element, Dim rows, Dim columns, long k) {
    return context.cast(diagonals(Compare.Relation.EQ, Shape.of(rows, columns), k), element);
  }

  /** The elements on and below the k-th diagonal of the last two axes, zero elsewhere. */
  Value lower(Value x, long k) {
    return elementwise.where(diagonals(Compare.Relation.GE, matrix("tril", x), k), x, zero(x));
  }

  /** The elements on and above the k-th diagonal of the last two axes, zero elsewhere. */
  Value upper(Value x, long k) {
    return elementwise.where(diagonals(Compare.Relation.LE, matrix("triu", x), k), x, zero(x));
  }

  private Shape matrix(String function, Value x) {
    int rank = x.type().rank();
    if (rank < 2) {
      throw context.shapeFault(function, "shape %s, expected at least two axes", x.type().shape());
    }
    return new Shape(x.type().shape().dims().subList(rank - 2, rank));
  }

  private Value zero(Value like) {
    return context.scalar(like.type().element(), 0L);
  }

  /** Where row + k and column are in a relation. */
  private Value diagonals(Compare.Relation relation, Shape shape, long k) {
    TensorType type = new TensorType(ElementType.I64, shape);
    Value rows = context.apply(new Iota(type, 0));
    Value columns = context.apply(new Iota(type, 1));
    Value moved = elementwise.binary(Binary.Function.ADD, rows, context.scalar(ElementType.I64, k));
    return elementwise.compare(relation, moved, columns);
  }

  /** Several values in one vector. */
  static List<Dim> dims(long... sizes) {
    return java.util.Arrays.stream(sizes).mapToObj(Dim::of).toList();
  }
}
