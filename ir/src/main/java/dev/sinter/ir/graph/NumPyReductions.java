package dev.sinter.ir.graph;

import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Cumulative;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.List;

/**
 * Reductions. As in NumPy, sums and products of bools and narrow integers are i64 (u64 if
 * unsigned), means of integers f64; half floats are summed in f32 and rounded once.
 */
final class NumPyReductions {
  private final NumPyContext context;
  private final NumPyElementwise elementwise;
  private final NumPyShapes shapes;

  NumPyReductions(NumPyContext context, NumPyElementwise elementwise, NumPyShapes shapes) {
    this.context = context;
    this.elementwise = elementwise;
    this.shapes = shapes;
  }

  /** A sum or product. */
  Value total(Reduce.Combiner combiner, Value x, boolean keep, int... axes) {
    ElementType element = totalType(x.type().element());
    Value total =
        reduce(
            combiner,
            context.cast(x, wide(element)),
            keep,
            context.axes("sum", x.type().rank(), axes));
    return context.cast(total, element);
  }

  Value extreme(Reduce.Combiner combiner, Value x, boolean keep, int... axes) {
    List<Integer> reduced = context.axes("max", x.type().rank(), axes);
    if (reduced.stream().anyMatch(axis -> x.type().dim(axis).is(0))) {
      throw context.shapeFault(
          "max", "the extreme of no elements: %s over axes %s", x.type(), reduced);
    }
    if (x.type().element() == ElementType.BOOL) {
      return reduce(
          combiner == Reduce.Combiner.MAX ? Reduce.Combiner.ANY : Reduce.Combiner.ALL,
          x,
          keep,
          reduced);
    }
    return reduce(combiner, x, keep, reduced);
  }

  /** Any or all of the elements that are not zero. */
  Value logical(Reduce.Combiner combiner, Value x, boolean keep, int... axes) {
    return reduce(
        combiner,
        context.cast(x, ElementType.BOOL),
        keep,
        context.axes("any", x.type().rank(), axes));
  }

  Value mean(Value x, boolean keep, int... axes) {
    Value real = elementwise.real(x);
    return context.cast(
        wideMean(real, keep, 0, context.axes("mean", x.type().rank(), axes)),
        real.type().element());
  }

  Value variance(Value x, int ddof, boolean keep, int... axes) {
    Value real = elementwise.real(x);
    return context.cast(wideVariance(real, ddof, keep, axes), real.type().element());
  }

  Value deviation(Value x, int ddof, boolean keep, int... axes) {
    Value real = elementwise.real(x);
    Value variance = wideVariance(real, ddof, keep, axes);
    return context.cast(elementwise.unary(Unary.Function.SQRT, variance), real.type().element());
  }

  private Value wideVariance(Value real, int ddof, boolean keep, int... axes) {
    List<Integer> reduced = context.axes("var", real.type().rank(), axes);
    Value x = context.cast(real, wide(real.type().element()));
    Value centred = elementwise.binary(Binary.Function.SUB, x, wideMean(x, true, 0, reduced));
    return wideMean(elementwise.binary(Binary.Function.MUL, centred, centred), keep, ddof, reduced);
  }

  /** The sum over the number of elements less {@code ddof}, in the type that sums are made in. */
  private Value wideMean(Value real, boolean keep, int ddof, List<Integer> axes) {
    Value x = context.cast(real, wide(real.type().element()));
    Dim count =
        axes.stream().map(x.type()::dim).reduce(Dim.of(1), Dim::times).minus(ddof).max(Dim.of(0));
    Value total = reduce(Reduce.Combiner.SUM, x, keep, axes);
    return elementwise.binary(Binary.Function.DIV, total, context.size(count, x.type().element()));
  }

  /**
   * The place of the largest or smallest element along an axis; of the flattened array without one.
   */
  Value place(boolean max, Value x, boolean keep, int... axis) {
    Value numeric = x.type().element() == ElementType.BOOL ? context.cast(x, ElementType.U8) : x;
    if (axis.length == 0) {
      Value place = context.apply(new ArgReduce(max, 0, false), shapes.flatten(numeric));
      return keep ? shapes.reshape(place, ones(x.type().rank())) : place;
    }
    int reduced = context.axes("argmax", x.type().rank(), axis).getFirst();
    Value place = context.apply(new ArgReduce(max, reduced, false), numeric);
    return keep ? shapes.expandDims(place, reduced) : place;
  }

  /** Running sums or products along an axis. */
  Value running(Reduce.Combiner combiner, Value x, int axis) {
    ElementType element = totalType(x.type().element());
    int along = context.axis("cumsum", axis, x.type().rank());
    Value totals =
        context.apply(
            new Cumulative(combiner, along, false, false), context.cast(x, wide(element)));
    return context.cast(totals, element);
  }

  private Value reduce(Reduce.Combiner combiner, Value x, boolean keep, List<Integer> axes) {
    Value reduced = axes.isEmpty() ? x : context.apply(new Reduce(combiner, axes), x);
    if (!keep) {
      return reduced;
    }
    List<Dim> dims = new ArrayList<>(x.type().shape().dims());
    axes.forEach(axis -> dims.set(axis, Dim.of(1)));
    return shapes.reshape(reduced, dims);
  }

  private static List<Dim> ones(int rank) {
    return java.util.Collections.nCopies(rank, Dim.of(1));
  }

  private static ElementType totalType(ElementType element) {
    return switch (element.kind()) {
      case BOOL, SIGNED -> ElementType.I64;
      case UNSIGNED -> ElementType.U64;
      case FLOAT -> element;
    };
  }

  private static ElementType wide(ElementType element) {
    return element.isFloat() && element.bytes() < 4 ? ElementType.F32 : element;
  }
}
