package dev.sinter.passes.schedule;

import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;

/**
 * A dense tensor as outer × length × inner elements: those before an axis, along it and behind it.
 */
record AxisSplit(Dim outer, Dim length, Dim inner) {
  /** Elements that are worth a worker of its own. */
  private static final long GRAIN = 16384;

  static AxisSplit of(TensorType type, int axis) {
    List<Dim> dims = type.shape().dims();
    return new AxisSplit(
        product(dims.subList(0, axis)),
        dims.get(axis),
        product(dims.subList(axis + 1, dims.size())));
  }

  static Dim product(List<Dim> dims) {
    return dims.stream().reduce(Dim.of(1), Dim::times);
  }

  /** Whether the axis is the last one of more than one element. */
  boolean isContiguous() {
    return inner.is(1);
  }

  /** Lanes for neighbours along these axes, unless there are too few of them or too narrow ones. */
  static int lanes(Dim neighbours, ElementType element, int wanted) {
    boolean few = neighbours.isKnown() && neighbours.known() < wanted;
    return few || element.bytes() < 4 ? 1 : wanted;
  }

  /** Parallel indices for a worker, where one goes along the axis with this many lanes. */
  Dim grain(int lanes) {
    return length instanceof Dim.Const(long elements) && elements > 0
        ? Dim.of(Math.max(1, GRAIN / elements / lanes))
        : Dim.of(4);
  }
}
