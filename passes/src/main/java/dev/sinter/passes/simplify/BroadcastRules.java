package dev.sinter.passes.simplify;

import static dev.sinter.ir.op.Binary.Function.DIV;
import static dev.sinter.ir.op.Binary.Function.POW;
import static dev.sinter.ir.op.Binary.Function.REM;

import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.op.Reverse;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Rules for repetition: repeating late, and as little as possible, changes no element; all are
 * exact.
 */
final class BroadcastRules {
  static final List<Rule> ALL =
      Stream.concat(
              Stream.of(
                  // Axes of size 1 may be new, but nothing is there twice.
                  new Rule(
                      "broadcast that repeats nothing → reshape",
                      Broadcast.class,
                      BroadcastRules::repeatsNothing),
                  new Rule(
                      "broadcast(broadcast(x)) → broadcast(x)",
                      Broadcast.class,
                      BroadcastRules::composed),
                  new Rule(
                      "broadcast(reshape(x)) → broadcast(x) where the reshape adds axes of size 1",
                      Broadcast.class,
                      BroadcastRules::withoutUnits)),
              Stream.concat(
                  // Wherever the elements go, they are all the same.
                  Stream.of(Reshape.class, Transpose.class, Slice.class, Reverse.class)
                      .map(op ->
                          new Rule(
                              "move(broadcast(scalar)) → broadcast(scalar)",
                              op,
                              BroadcastRules::ofScalar)),
                  // The function is applied to each element before it is repeated instead of to
                  // each copy.
                  Stream.of(Unary.class, Binary.class, Compare.class, Select.class, Cast.class)
                      .map(op ->
                          new Rule(
                              "f(broadcast(x), …) → broadcast(f(x, …))",
                              op,
                              BroadcastRules::hoisted))))
          .toList();

  private BroadcastRules() {}

  private static Value repeatsNothing(Match m) {
    boolean same = m.x().type().shape().size().equals(m.type().shape().size());
    return same ? m.emit(new Reshape(m.type().shape()), m.x()) : null;
  }

  private static Value composed(Match m) {
    Broadcast inner = m.opOf(m.x(), Broadcast.class);
    if (inner == null) {
      return null;
    }
    Broadcast outer = m.op(Broadcast.class);
    List<Integer> axes = inner.axes().stream().map(outer.axes()::get).toList();
    return m.merge(m.x(), new Broadcast(outer.shape(), axes), m.operandsOf(m.x()).getFirst());
  }

  private static Value withoutUnits(Match m) {
    if (m.opOf(m.x(), Reshape.class) == null) {
      return null;
    }
    Value source = m.operandsOf(m.x()).getFirst();
    List<Integer> places = places(source.type().shape(), m.x().type().shape());
    if (places == null) {
      return null;
    }
    Broadcast outer = m.op(Broadcast.class);
    return m.merge(
        m.x(),
        new Broadcast(outer.shape(), places.stream().map(outer.axes()::get).toList()),
        source);
  }

  /**
   * Where each axis of a shape stands in another that has axes of size 1 more; null where it is not
   * so.
   */
  private static List<Integer> places(Shape shape, Shape longer) {
    List<Integer> places = new ArrayList<>();
    for (int axis = 0; axis < longer.rank(); axis++) {
      boolean next =
          places.size() < shape.rank() && shape.dim(places.size()).equals(longer.dim(axis));
      if (next) {
        places.add(axis);
      } else if (!longer.dim(axis).is(1)) {
        return null;
      }
    }
    return places.size() == shape.rank() ? places : null;
  }

  private static Value ofScalar(Match m) {
    Value source = m.opOf(m.x(), Broadcast.class) != null ? m.operandsOf(m.x()).getFirst() : null;
    boolean scalar = source != null && source.type().rank() == 0;
    return scalar ? m.emit(new Broadcast(m.type().shape(), List.of()), source) : null;
  }

  /**
   * All operands are broadcasts, some of them from one type over the same axes and the others from
   * scalars, which are then repeated only as far as that.
   */
  private static Value hoisted(Match m) {
    // Where nothing is repeated, nothing is divided: the error of an integer division (0 to a
    // negative power is one) must not appear from nowhere.
    if (m.element().isInteger() && (m.is(DIV) || m.is(REM) || m.is(POW))) {
      return null;
    }
    Broadcast common = null;
    Value widest = null;
    for (Value operand : m.operands()) {
      Broadcast broadcast = m.opOf(operand, Broadcast.class);
      if (broadcast == null) {
        return null;
      }
      Value source = m.operandsOf(operand).getFirst();
      if (widest == null || widest.type().rank() == 0) {
        common = broadcast;
        widest = source;
      } else if (source.type().rank() != 0
          && !(broadcast.equals(common) && source.type().shape().equals(widest.type().shape()))) {
        return null;
      }
    }
    return m.emit(common, m.emit(m.op(Op.class), narrowed(m, widest.type().shape())));
  }

  private static Value[] narrowed(Match m, Shape shape) {
    return m.operands().stream()
        .map(operand -> m.operandsOf(operand).getFirst())
        .map(source ->
            source.type().shape().equals(shape)
                ? source
                : m.emit(new Broadcast(shape, List.of()), source))
        .toArray(Value[]::new);
  }
}
