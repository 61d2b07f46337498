package dev.sinter.ir.graph;

import dev.sinter.ir.op.Concat;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.op.Reverse;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Functions that move elements without changing them: other shapes, other orders of axes, joining
 * and splitting.
 */
final class NumPyShapes {
  private final NumPyContext context;
  private final NumPyElementwise elementwise;

  NumPyShapes(NumPyContext context, NumPyElementwise elementwise) {
    this.context = context;
    this.elementwise = elementwise;
  }

  /** Another shape, in which one size may be −1 for what is left. */
  Value reshape(Value x, List<Dim> sizes) {
    Shape shape = context.shape("reshape", inferred(x.type().shape(), sizes));
    Shape from = x.type().shape();
    if (shape.equals(from)) {
      return x;
    }
    return context.apply(new Reshape(shape), x);
  }

  /** Both orders count the first axis fastest, as Fortran does. */
  Value reshapeFortran(Value x, List<Dim> sizes) {
    List<Dim> backward = new ArrayList<>(inferred(x.type().shape(), sizes));
    Collections.reverse(backward);
    return transpose(reshape(transpose(x), backward));
  }

  private List<Dim> inferred(Shape from, List<Dim> sizes) {
    int place = -1;
    Dim others = Dim.of(1);
    for (int i = 0; i < sizes.size(); i++) {
      boolean unknown = sizes.get(i).is(-1);
      if (unknown && place >= 0) {
        throw context.shapeFault("reshape", "two sizes of %s are -1", sizes);
      }
      place = unknown ? i : place;
      others = unknown ? others : others.times(sizes.get(i));
    }
    if (place < 0) {
      return sizes;
    }
    if (others.is(0) || !from.size().mod(others).is(0)) {
      throw context.shapeFault(
          "reshape",
          "%s elements of %s are not a multiple of %s, so -1 in %s stands for no size",
          from.size(),
          from,
          others,
          sizes);
    }
    List<Dim> result = new ArrayList<>(sizes);
    result.set(place, from.size().floorDiv(others));
    return result;
  }

  /** Axes in opposite order. */
  Value transpose(Value x) {
    return transpose(x, IntStream.range(0, x.type().rank()).map(i -> -1 - i).toArray());
  }

  Value transpose(Value x, int... axes) {
    List<Integer> permutation =
        IntStream.of(axes)
            .map(axis -> context.axis("transpose", axis, x.type().rank()))
            .boxed()
            .toList();
    return permute(x, permutation);
  }

  private Value permute(Value x, List<Integer> permutation) {
    boolean same = permutation.equals(IntStream.range(0, x.type().rank()).boxed().toList());
    return same ? x : context.apply(new Transpose(permutation), x);
  }

  Value swapAxes(Value x, int a, int b) {
    int rank = x.type().rank();
    List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    Collections.swap(order, context.axis("swapaxes", a, rank), context.axis("swapaxes", b, rank));
    return permute(x, order);
  }

  Value moveAxis(Value x, int from, int to) {
    int rank = x.type().rank();
    int moved = context.axis("moveaxis", from, rank);
    List<Integer> order =
        new ArrayList<>(IntStream.range(0, rank).filter(axis -> axis != moved).boxed().toList());
    order.add(context.axis("moveaxis", to, rank), moved);
    return permute(x, order);
  }

  /** New axes of size 1 at these places of the result. */
  Value expandDims(Value x, int... axes) {
    int rank = x.type().rank() + axes.length;
    List<Dim> dims = new ArrayList<>(x.type().shape().dims());
    for (int axis :
        axes.length == 0 ? List.<Integer>of() : context.axes("expand_dims", rank, axes)) {
      dims.add(axis, Dim.of(1));
    }
    return reshape(x, dims);
  }

  /** Without these axes of size 1; without all that are known to be 1 where none is named. */
  Value squeeze(Value x, int... axes) {
    Shape from = x.type().shape();
    List<Integer> gone = new ArrayList<>(context.axes("squeeze", from.rank(), axes));
    if (axes.length == 0) {
      gone.removeIf(axis -> !from.dim(axis).is(1));
    }
    for (int axis : gone) {
      if (!from.dim(axis).is(1)) {
        throw context.shapeFault("squeeze", "axis %d of %s does not have size 1", axis, from);
      }
    }
    return reshape(
        x,
        IntStream.range(0, from.rank())
            .filter(axis -> !gone.contains(axis))
            .mapToObj(from::dim)
            .toList());
  }

  Value flatten(Value x) {
    return reshape(x, List.of(x.type().shape().size()));
  }

  Value concatenate(List<Value> parts, int axis) {
    if (parts.isEmpty()) {
      throw context.shapeFault("concatenate", "nothing to join");
    }
    int place = context.axis("concatenate", axis, parts.getFirst().type().rank());
    return parts.size() == 1
        ? parts.getFirst()
        : context.builder().applyAll(new Concat(place), parts).getFirst();
  }

  Value stack(List<Value> parts, int axis) {
    return concatenate(parts.stream().map(part -> expandDims(part, axis)).toList(), axis);
  }

  /** Joins rows; vectors become rows first. */
  Value vstack(List<Value> parts) {
    return concatenate(parts.stream().map(part -> atLeast(part, 2)).toList(), 0);
  }

  /** Joins columns; vectors end to end. */
  Value hstack(List<Value> parts) {
    List<Value> vectors = parts.stream().map(part -> atLeast(part, 1)).toList();
    return concatenate(
        vectors, !vectors.isEmpty() && vectors.getFirst().type().rank() == 1 ? 0 : 1);
  }

  private Value atLeast(Value x, int rank) {
    return x.type().rank() >= rank ? x : atLeast(expandDims(x, 0), rank);
  }

  List<Value> split(Value x, int sections, int axis) {
    int place = context.axis("split", axis, x.type().rank());
    Dim size = x.type().dim(place);
    if (sections <= 0 || !size.mod(sections).is(0)) {
      throw context.shapeFault(
          "split",
          "axis %d of %s does not divide into %d equal parts",
          place,
          x.type().shape(),
          sections);
    }
    return IntStream.range(0, sections)
        .mapToObj(i -> cut(x, place, size.floorDiv(sections).times(i), size.floorDiv(sections)))
        .toList();
  }

  /** Elements start … start + size − 1 of one axis. */
  Value cut(Value x, int axis, Dim start, Dim size) {
    List<Dim> starts = new ArrayList<>(Collections.nCopies(x.type().rank(), Dim.of(0)));
    List<Dim> sizes = new ArrayList<>(x.type().shape().dims());
    starts.set(axis, start);
    sizes.set(axis, size);
    return sizes.equals(x.type().shape().dims())
        ? x
        : context.apply(new Slice(starts, sizes, Collections.nCopies(sizes.size(), 1L)), x);
  }

  Value flip(Value x, int... axes) {
    List<Integer> reversed = context.axes("flip", x.type().rank(), axes);
    return reversed.isEmpty() ? x : context.apply(new Reverse(reversed), x);
  }

  /** Each element of an axis several times in a row. */
  Value repeat(Value x, Dim times, int axis) {
    int place = context.axis("repeat", axis, x.type().rank());
    List<Dim> dims = new ArrayList<>(x.type().shape().dims());
    dims.add(place + 1, times);
    Value repeated =
        elementwise.broadcast("repeat", expandDims(x, place + 1), context.shape("repeat", dims));
    Dim size = dims.remove(place + 1).times(dims.get(place));
    dims.set(place, size);
    return reshape(repeated, dims);
  }

  /** The whole several times along each axis; counts are aligned with the last axes. */
  Value tile(Value x, List<Dim> counts) {
    Value wide = atLeast(x, counts.size());
    int rank = wide.type().rank();
    List<Dim> split = new ArrayList<>();
    List<Dim> repeated = new ArrayList<>();
    List<Dim> joined = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      int place = axis - (rank - counts.size());
      Dim count = place < 0 ? Dim.of(1) : counts.get(place);
      Dim size = wide.type().dim(axis);
      split.addAll(List.of(Dim.of(1), size));
      repeated.addAll(List.of(count, size));
      joined.add(count.times(size));
    }
    return reshape(
        elementwise.broadcast("tile", reshape(wide, split), context.shape("tile", repeated)),
        joined);
  }
}
