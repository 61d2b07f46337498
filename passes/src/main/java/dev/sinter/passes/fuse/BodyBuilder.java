package dev.sinter.passes.fuse;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Bitcast;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.Extent;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.op.Reverse;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Follows inlined producers from a group's root to what lies in memory, composing index functions
 * on the way.
 */
final class BodyBuilder {
  private record Key(Value value, List<AxisIndex> axes) {}

  private final Map<Value, Node> producers;
  private final Set<Value> inlined;
  private final Value accumulator;
  private final int loops;
  private final Map<Key, Body> built = new HashMap<>();

  /**
   * @param inlined values that have no memory of their own
   * @param accumulator the value that stands for a contraction's result, or null
   */
  BodyBuilder(Map<Value, Node> producers, Set<Value> inlined, Value accumulator, int loops) {
    this.producers = producers;
    this.inlined = inlined;
    this.accumulator = accumulator;
    this.loops = loops;
  }

  /** What computes a value in loops over its own axes, as if it were inlined. */
  Body root(Value value) {
    return producers.containsKey(value)
        ? compute(value, AxisIndex.identity(loops))
        : at(value, AxisIndex.identity(loops));
  }

  /** The element of a value at these indices. */
  Body at(Value value, List<AxisIndex> axes) {
    Key key = new Key(value, axes);
    Body known = built.get(key);
    if (known == null) {
      known = inlined.contains(value) ? compute(value, axes) : leaf(value, axes);
      built.put(key, known);
    }
    return known;
  }

  /** Where a value's element at these indices lies in memory. */
  Body.Leaf leaf(Value value, List<AxisIndex> axes) {
    AxisIndex total = AxisIndex.zero(loops);
    List<Dim> strides = value.type().shape().strides();
    for (int axis = 0; axis < axes.size(); axis++) {
      total = total.plus(axes.get(axis).times(strides.get(axis)));
    }
    Value memory = value == accumulator ? null : value;
    return new Body.Leaf(memory, value.type().element(), total.offset(), total.coefficients());
  }

  /** What computes a value at these indices, whether it is inlined or not. */
  Body compute(Value value, List<AxisIndex> axes) {
    if (value == accumulator) {
      return leaf(value, axes);
    }
    Node node = producers.get(value);
    return switch ((Primitive) node.op()) {
      case Unary op -> apply(op, node, axes);
      case Binary op -> apply(op, node, axes);
      case Compare op -> apply(op, node, axes);
      case Select op -> apply(op, node, axes);
      case Cast op -> apply(op, node, axes);
      case Bitcast op -> apply(op, node, axes);
      case Constant constant -> literal(constant.value());
      case Extent extent -> new Body.Argument(extent.size());
      case Iota iota -> new Body.Index(iota.type().element(), axes.get(iota.axis()));
      case Broadcast broadcast ->
          at(node.operand(0), broadcast(node.operand(0).type().shape(), broadcast, axes));
      case Transpose transpose -> at(node.operand(0), transpose(transpose, axes));
      case Slice slice -> at(node.operand(0), slice(slice, axes));
      case Reverse reverse ->
          at(node.operand(0), reverse(node.operand(0).type().shape(), reverse, axes));
      case Reshape _ ->
          at(
              node.operand(0),
              unitReshape(value.type().shape(), node.operand(0).type().shape(), axes));
      case Pad pad -> pad(node, pad, axes);
      case Gather gather -> gather(node, gather, axes);
      case Primitive other ->
          throw new IllegalStateException(other.mnemonic() + " cannot be inlined");
    };
  }

  private Body apply(Primitive op, Node node, List<AxisIndex> axes) {
    List<Body> operands = node.operands().stream().map(operand -> at(operand, axes)).toList();
    return new Body.Apply(op, node.result().type().element(), operands);
  }

  private static Body literal(Tensor tensor) {
    return tensor.element().isFloat()
        ? new Body.Literal(tensor.element(), tensor.getDouble(0), 0)
        : new Body.Literal(tensor.element(), 0, tensor.getLong(0));
  }

  private List<AxisIndex> broadcast(Shape from, Broadcast op, List<AxisIndex> axes) {
    List<AxisIndex> result = new ArrayList<>();
    for (int i = 0; i < from.rank(); i++) {
      boolean stretched = from.dim(i).is(1) && !op.shape().dim(op.axes().get(i)).is(1);
      result.add(stretched ? AxisIndex.zero(loops) : axes.get(op.axes().get(i)));
    }
    return result;
  }

  private static List<AxisIndex> transpose(Transpose op, List<AxisIndex> axes) {
    AxisIndex[] result = new AxisIndex[axes.size()];
    for (int i = 0; i < axes.size(); i++) {
      result[op.permutation().get(i)] = axes.get(i);
    }
    return List.of(result);
  }

  private static List<AxisIndex> slice(Slice op, List<AxisIndex> axes) {
    List<AxisIndex> result = new ArrayList<>();
    for (int i = 0; i < axes.size(); i++) {
      result.add(axes.get(i).times(Dim.of(op.strides().get(i))).plus(op.starts().get(i)));
    }
    return result;
  }

  private static List<AxisIndex> reverse(Shape from, Reverse op, List<AxisIndex> axes) {
    List<AxisIndex> result = new ArrayList<>(axes);
    for (int axis : op.axes()) {
      result.set(axis, axes.get(axis).times(Dim.of(-1)).plus(from.dim(axis).minus(1)));
    }
    return result;
  }

  /** Index functions through a reshape that only adds or drops axes of size 1. */
  private List<AxisIndex> unitReshape(Shape to, Shape from, List<AxisIndex> axes) {
    List<AxisIndex> kept = new ArrayList<>();
    for (int i = 0; i < to.rank(); i++) {
      if (!to.dim(i).is(1)) {
        kept.add(axes.get(i));
      }
    }
    List<AxisIndex> result = new ArrayList<>();
    int next = 0;
    for (Dim dim : from.dims()) {
      result.add(dim.is(1) ? AxisIndex.zero(loops) : kept.get(next++));
    }
    return result;
  }

  /**
   * A row of indices is read where the result stands; what it does not address is read in place.
   */
  private Body gather(Node node, Gather op, List<AxisIndex> axes) {
    Value data = node.operand(0);
    Value indices = node.operand(1);
    int places = indices.type().rank() - 1;
    List<AxisIndex> row = new ArrayList<>(axes.subList(0, places));
    List<AxisIndex> from = new ArrayList<>();
    List<Body.Move> moves = new ArrayList<>();
    int next = places;
    for (int axis = 0; axis < data.type().rank(); axis++) {
      int k = op.indexed().indexOf(axis);
      if (k >= 0) {
        row.add(AxisIndex.constant(loops, Dim.of(k)));
        Body index = bounded(op, at(indices, row), data.type().dim(axis));
        row.removeLast();
        Optional<AxisIndex> affine = affine(index, data.type().dim(axis));
        from.add(affine.orElse(AxisIndex.zero(loops)));
        if (affine.isEmpty()) {
          moves.add(new Body.Move(index, data.type().shape().strides().get(axis)));
        }
      } else {
        from.add(axis < op.batch() ? axes.get(axis) : axes.get(next++));
      }
    }
    Body.Leaf leaf = leaf(data, from);
    return moves.isEmpty() ? leaf : new Body.Lookup(leaf, moves);
  }

  private static Body bounded(Gather op, Body index, Dim size) {
    Body wide = wide(index);
    if (op.bounds() == Gather.Bounds.REFUSE || inside(index, size)) {
      return wide;
    }
    Body last = new Body.Argument(size.minus(1));
    Body zero = new Body.Literal(ElementType.I64, 0, 0);
    return binary(Binary.Function.MAX, binary(Binary.Function.MIN, wide, last), zero);
  }

  /** An integer as an i64. */
  static Body wide(Body index) {
    return switch (index) {
      case Body i64 when i64.element() == ElementType.I64 -> i64;
      case Body.Literal literal -> new Body.Literal(ElementType.I64, 0, literal.integer());
      case Body.Index counted -> new Body.Index(ElementType.I64, counted.index());
      case Body other -> new Body.Apply(new Cast(ElementType.I64), ElementType.I64, List.of(other));
    };
  }

  static Body binary(Binary.Function function, Body a, Body b) {
    return new Body.Apply(new Binary(function), a.element(), List.of(a, b));
  }

  /** An index that is known to be in bounds, or that loops count, is no look-up at all. */
  private Optional<AxisIndex> affine(Body index, Dim size) {
    return switch (index) {
      case Body.Literal literal when inside(literal, size) ->
          Optional.of(AxisIndex.constant(loops, Dim.of(literal.integer())));
      case Body.Index counted -> Optional.of(counted.index());
      case Body _ -> Optional.empty();
    };
  }

  static boolean inside(Body index, Dim size) {
    return index instanceof Body.Literal literal
        && size.isKnown()
        && literal.integer() >= 0
        && literal.integer() < size.known();
  }

  private Body pad(Node node, Pad op, List<AxisIndex> axes) {
    if (!Fusibility.isDense(op)) {
      return new SpreadBuilder(this, loops).of(node, op, axes);
    }
    Shape from = node.operand(0).type().shape();
    List<AxisIndex> inside = new ArrayList<>();
    List<Body.Guard> guards = new ArrayList<>();
    for (int i = 0; i < axes.size(); i++) {
      AxisIndex index = axes.get(i).plus(op.low().get(i).times(-1));
      inside.add(index);
      if (!op.low().get(i).is(0) || !op.high().get(i).is(0)) {
        guards.add(new Body.Guard(index, from.dim(i)));
      }
    }
    Body fill = at(node.operand(1), List.of());
    Body value = at(node.operand(0), inside);
    return guards.isEmpty() ? value : new Body.Guarded(guards, value, fill);
  }
}
