package dev.sinter.passes.recognise;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Extent;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.passes.rewrite.View;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * A value as one that is repeated over the axes of a larger shape, with the axes it lies along:
 * what stands behind broadcasts, and reshapes that add or drop axes of size 1.
 *
 * <pre>
 *   broadcast(reshape(mean: [n] → [n,1]) → [n,8])     is  mean, along axis 0
 * </pre>
 */
final class Spread {
  /** Stands for an axis of size 1. */
  private static final int NONE = -1;

  /** More broadcasts and reshapes than follow each other for a reason. */
  private static final int MOST_STEPS = 8;

  /** What was reduced to a value. */
  record Reduced(Value x, List<Integer> axes) {}

  private final View view;
  private final Shape full;
  private final Value value;

  /** For each axis of the value the one of the full shape. */
  private final List<Integer> along;

  private Spread(View view, Shape full, Value value, List<Integer> along) {
    this.view = view;
    this.full = full;
    this.value = value;
    this.along = along;
  }

  /** What is repeated in a value. */
  static Spread of(View view, Value value) {
    Shape full = value.type().shape();
    List<Integer> all = IntStream.range(0, full.rank()).boxed().toList();
    return new Spread(view, full, value, all).stripped();
  }

  Value value() {
    return value;
  }

  /** The axes of the full shape that the value lies along, in the order of its own. */
  List<Integer> axes() {
    return IntStream.range(0, along.size())
        .filter(axis -> !value.type().dim(axis).is(1))
        .mapToObj(along::get)
        .toList();
  }

  /** An operand of the elementwise op that gives the value. */
  Spread operand(Value operand) {
    return new Spread(view, full, operand, along).stripped();
  }

  /** x where the value is function(x), else null. */
  Spread under(Unary.Function function) {
    Value x = view.under(function, value);
    return x == null ? null : operand(x);
  }

  /** What the value is a reduction of, to the places where it is repeated; else null. */
  Reduced reduced(Reduce.Combiner combiner) {
    Reduce reduce = view.opOf(value, Reduce.class);
    if (reduce == null || reduce.combiner() != combiner) {
      return null;
    }
    Value x = view.operandsOf(value).getFirst();
    List<Integer> kept = DotGeneral.free(x.type().rank(), reduce.axes(), List.of());
    boolean inPlace =
        x.type().shape().equals(full)
            && IntStream.range(0, kept.size())
                .allMatch(i -> full.dim(kept.get(i)).is(1) || along.get(i).equals(kept.get(i)));
    return inPlace ? new Reduced(x, reduce.axes()) : null;
  }

  /** What the value is the mean of, or null. */
  Reduced mean() {
    Spread sum = null;
    Value count = null;
    if (view.is(Binary.Function.DIV, value)) {
      sum = operand(view.operandsOf(value).getFirst());
      count = view.operandsOf(value).getLast();
    }
    Reduced reduced = sum == null ? null : sum.reduced(Reduce.Combiner.SUM);
    return reduced != null && isCount(count, reduced) ? reduced : null;
  }

  private boolean isCount(Value value, Reduced of) {
    Dim count = of.axes().stream().map(of.x().type()::dim).reduce(Dim.of(1), Dim::times);
    OptionalDouble number = view.number(value);
    if (number.isPresent()) {
      return count.isKnown() && number.getAsDouble() == count.known();
    }
    Value scalar = view.through(Cast.class, Spread.of(view, value).value());
    Extent extent = view.opOf(scalar, Extent.class);
    return extent != null && extent.size().equals(count);
  }

  private Spread stripped() {
    Spread current = this;
    Spread next = inner();
    for (int step = 0; next != null && step < MOST_STEPS; step++) {
      current = next;
      next = current.inner();
    }
    return current;
  }

  private Spread inner() {
    Broadcast broadcast = view.opOf(value, Broadcast.class);
    if (broadcast != null) {
      return ofBroadcast(broadcast, view.operandsOf(value).getFirst());
    }
    return view.opOf(value, Reshape.class) != null
        ? ofReshape(view.operandsOf(value).getFirst())
        : null;
  }

  private Spread ofBroadcast(Broadcast broadcast, Value source) {
    List<Integer> axes = new ArrayList<>();
    for (int axis = 0; axis < source.type().rank(); axis++) {
      axes.add(source.type().dim(axis).is(1) ? NONE : along.get(broadcast.axes().get(axis)));
    }
    return new Spread(view, full, source, axes);
  }

  private Spread ofReshape(Value source) {
    List<Integer> from = wide(source);
    List<Integer> to = wide(value);
    boolean addsUnits =
        from.stream()
            .map(source.type()::dim)
            .toList()
            .equals(to.stream().map(value.type()::dim).toList());
    if (!addsUnits) {
      return null;
    }
    List<Integer> axes = new ArrayList<>(Collections.nCopies(source.type().rank(), NONE));
    for (int i = 0; i < from.size(); i++) {
      axes.set(from.get(i), along.get(to.get(i)));
    }
    return new Spread(view, full, source, axes);
  }

  private static List<Integer> wide(Value value) {
    return IntStream.range(0, value.type().rank())
        .filter(axis -> !value.type().dim(axis).is(1))
        .boxed()
        .toList();
  }
}
