package dev.sinter.ir.graph;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Reverse;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Basic indexing and take. Bounds are clamped to the axis exactly as Python does it, for symbolic
 * sizes too: the size of {@code x[1:]} on an axis of n is {@code max(n-1,0)}.
 */
final class NumPyIndexing {
  /**
   * What an index takes from one axis: {@code size} elements, {@code stride} apart, from {@code
   * start}, perhaps backward.
   */
  private record Cut(Dim start, Dim size, long stride, boolean backward) {}

  private final NumPyContext context;
  private final NumPyElementwise elementwise;
  private final NumPyShapes shapes;

  NumPyIndexing(NumPyContext context, NumPyElementwise elementwise, NumPyShapes shapes) {
    this.context = context;
    this.elementwise = elementwise;
    this.shapes = shapes;
  }

  Value index(Value x, List<Index> indices) {
    List<Cut> cuts = new ArrayList<>();
    List<Dim> result = new ArrayList<>();
    for (Index index : whole(x.type().shape(), indices)) {
      switch (index) {
        case Index.NewAxis _ -> result.add(Dim.of(1));
        case Index.At at -> cuts.add(place(at.place(), cuts.size(), x.type().dim(cuts.size())));
        case Index.Range range -> {
          cuts.add(
              range.step() > 0
                  ? forward(range, x.type().dim(cuts.size()))
                  : backward(range, x.type().dim(cuts.size())));
          result.add(cuts.getLast().size);
        }
        case Index.Ellipsis _ -> throw new IllegalStateException("an ellipsis was left");
      }
    }
    return shapes.reshape(cut(x, cuts), result);
  }

  private Value cut(Value x, List<Cut> cuts) {
    List<Dim> sizes = cuts.stream().map(Cut::size).toList();
    List<Long> strides = cuts.stream().map(Cut::stride).toList();
    List<Integer> backward =
        java.util.stream.IntStream.range(0, cuts.size())
            .filter(axis -> cuts.get(axis).backward)
            .boxed()
            .toList();
    boolean all = sizes.equals(x.type().shape().dims());
    Value part =
        all
            ? x
            : context.apply(new Slice(cuts.stream().map(Cut::start).toList(), sizes, strides), x);
    return backward.isEmpty() ? part : context.apply(new Reverse(backward), part);
  }

  /** The indices with an ellipsis, or what is missing at the end, spelled out. */
  private List<Index> whole(Shape shape, List<Index> indices) {
    int ellipsis = indices.indexOf(new Index.Ellipsis());
    if (ellipsis != indices.lastIndexOf(new Index.Ellipsis())) {
      throw context.fault(ErrorCode.ATTRIBUTE_INVALID, "index", "two ellipses");
    }
    List<Index> all = new ArrayList<>(indices);
    int place = ellipsis < 0 ? all.size() : ellipsis;
    if (ellipsis >= 0) {
      all.remove(ellipsis);
    }
    long named = all.stream().filter(index -> !(index instanceof Index.NewAxis)).count();
    if (named > shape.rank()) {
      throw context.shapeFault(
          "index", "%d indices for the %d axes of %s", named, shape.rank(), shape);
    }
    for (long missing = shape.rank() - named; missing > 0; missing--) {
      all.add(place, Index.all());
    }
    return all;
  }

  private Cut place(Dim place, int axis, Dim n) {
    Dim start = counted(place, n);
    boolean outside =
        start instanceof Dim.Const s
            && (s.value() < 0 || (n instanceof Dim.Const c && s.value() >= c.value()));
    if (outside) {
      throw context.fault(
          ErrorCode.ATTRIBUTE_INVALID,
          "index",
          "%s is out of bounds for axis %d of size %s".formatted(place, axis, n));
    }
    return new Cut(start, Dim.of(1), 1, false);
  }

  /** A known negative bound counts from the end. */
  private static Dim counted(Dim bound, Dim n) {
    return isFromEnd(bound) ? n.plus(bound) : bound;
  }

  private static boolean isFromEnd(Dim bound) {
    return bound instanceof Dim.Const c && c.value() < 0;
  }

  private static Cut forward(Index.Range range, Dim n) {
    Dim zero = Dim.of(0);
    Dim start = range.start().map(bound -> counted(bound, n).max(zero).min(n)).orElse(zero);
    Dim span = span(range.start().orElse(zero), range.stop(), n);
    // Where nothing is left the start must still lie inside.
    Dim from = span.is(0) ? zero : start;
    return new Cut(from, span.ceilDiv(range.step()), range.step(), false);
  }

  /**
   * max(0, stop − start) after clamping both to 0…n, in the simplest form: clamping start is not
   * needed in most cases.
   */
  private static Dim span(Dim start, Optional<Dim> stop, Dim n) {
    Dim zero = Dim.of(0);
    if (!isFromEnd(start)) {
      Dim last = stop.map(bound -> isFromEnd(bound) ? n.plus(bound) : bound.min(n)).orElse(n);
      return last.minus(start).max(zero);
    }
    Dim kept = start.times(-1).min(n);
    if (stop.isEmpty()) {
      return kept;
    }
    if (isFromEnd(stop.get())) {
      return kept.plus(stop.get()).max(zero);
    }
    return stop.get().min(n).minus(n.plus(start).max(zero)).max(zero);
  }

  /** Start and stop are clamped to −1…n−1, where −1 is before the first. */
  private static Cut backward(Index.Range range, Dim n) {
    Dim before = Dim.of(-1);
    Dim last = n.minus(1);
    long stride = Math.negateExact(range.step());
    Dim start = range.start().map(bound -> counted(bound, n).min(last).max(before)).orElse(last);
    Dim stop = range.stop().map(bound -> counted(bound, n).min(last).max(before)).orElse(before);
    Dim size = start.minus(stop).ceilDiv(stride).max(Dim.of(0));
    Dim lowest = size.is(0) ? Dim.of(0) : start.minus(size.minus(1).times(stride));
    return new Cut(lowest, size, stride, true);
  }

  /**
   * Slices of one axis at computed places, whose axes take its place; negative places count from
   * the end.
   */
  Value take(Value x, Value places, int axis) {
    int rank = x.type().rank();
    int taken = context.axis("take", axis, rank);
    Value size = context.size(x.type().dim(taken), places.type().element());
    Value zero = context.scalar(places.type().element(), 0L);
    Value counted =
        elementwise.where(
            elementwise.compare(Compare.Relation.LT, places, zero),
            elementwise.binary(Binary.Function.ADD, places, size),
            places);
    Value rows = shapes.expandDims(counted, -1);
    Value gathered = context.apply(new Gather(0, List.of(taken), Gather.Bounds.REFUSE), x, rows);
    // A gather puts the places first.
    int count = places.type().rank();
    int[] order = new int[rank - 1 + count];
    for (int i = 0; i < order.length; i++) {
      order[i] = i < taken ? count + i : i < taken + count ? i - taken : i;
    }
    return shapes.transpose(gathered, order);
  }
}
