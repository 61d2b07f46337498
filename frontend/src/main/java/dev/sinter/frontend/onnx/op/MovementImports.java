package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Cut;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Concat;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Operators that move elements without looking at them: shapes, axes, joining and splitting. */
final class MovementImports {
  private MovementImports() {}

  static Value reshape(OnnxNode node) {
    boolean zeroIsZero = node.attributes().flag("allowzero", false);
    Shape from = node.type(0).shape();
    List<Dim> sizes =
        node.knownSizes(1, "the new shape")
            .orElseGet(() -> new DataSizes(node).reshaped(node.input(1), from.dims(), zeroIsZero));
    List<Dim> result = new ArrayList<>();
    for (Dim size : sizes) {
      if (size instanceof Dim.Const c && c.value() < -1) {
        throw OnnxNode.invalid(
            ErrorCode.SHAPE_MISMATCH, "the new shape %s has a negative size", sizes);
      }
      result.add(size.is(0) && !zeroIsZero ? copied(from, result.size(), sizes) : size);
    }
    if (sizes.size() == from.rank() && onlyInferredDiffers(from, result)) {
      return node.input(0);
    }
    return node.np().reshape(node.input(0), result);
  }

  private static Dim copied(Shape from, int axis, List<Dim> sizes) {
    if (axis >= from.rank()) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "the new shape %s copies axis %d of shape %s",
          sizes,
          axis,
          from);
    }
    return from.dim(axis);
  }

  /** Whether every axis keeps its size, which needs no proof about products of symbols. */
  private static boolean onlyInferredDiffers(Shape from, List<Dim> sizes) {
    long inferred = sizes.stream().filter(size -> size.is(-1)).count();
    boolean same =
        IntStream.range(0, from.rank())
            .allMatch(i -> sizes.get(i).is(-1) || sizes.get(i).equals(from.dim(i)));
    boolean others =
        IntStream.range(0, from.rank()).noneMatch(i -> !sizes.get(i).is(-1) && sizes.get(i).is(0));
    return same && inferred <= 1 && others;
  }

  static Value transpose(OnnxNode node) {
    int rank = node.type(0).rank();
    List<Long> reversed =
        IntStream.range(0, rank).mapToObj(axis -> (long) rank - 1 - axis).toList();
    List<Long> order = node.attributes().integers("perm", reversed);
    if (order.size() != rank) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID, "perm %s for a tensor of %d axes", order, rank);
    }
    List<Integer> permutation = node.axes(order, rank);
    boolean moves = IntStream.range(0, rank).anyMatch(i -> permutation.get(i) != i);
    return moves ? node.builder().apply(new Transpose(permutation), node.input(0)) : node.input(0);
  }

  static Value flatten(OnnxNode node) {
    List<Dim> dims = node.type(0).shape().dims();
    long axis = node.attributes().integer("axis", 1);
    if (axis < -dims.size() || axis > dims.size()) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID,
          "axis %d, expected %d to %d",
          axis,
          -dims.size(),
          dims.size());
    }
    int split = (int) (axis < 0 ? axis + dims.size() : axis);
    return node.np()
        .reshape(
            node.input(0),
            List.of(product(dims.subList(0, split)), product(dims.subList(split, dims.size()))));
  }

  private static Dim product(List<Dim> dims) {
    return dims.stream().reduce(Dim.of(1), Dim::times);
  }

  static Value squeeze(OnnxNode node) {
    List<Dim> dims = new ArrayList<>(node.type(0).shape().dims());
    List<Integer> axes;
    if (node.axesGiven(1)) {
      axes = node.axes(node.axesList(1), dims.size());
    } else {
      List<Dim> unknown = dims.stream().filter(dim -> !dim.isKnown()).toList();
      if (!unknown.isEmpty()) {
        throw OnnxNode.unsupported(
            "no axes are given, and whether %s is 1 is not known before the model runs", unknown);
      }
      axes = IntStream.range(0, dims.size()).filter(axis -> dims.get(axis).is(1)).boxed().toList();
    }
    Value x = node.input(0);
    for (int axis : axes) {
      Dim size = dims.get(axis);
      if (size.isKnown() && !size.is(1)) {
        throw OnnxNode.invalid(
            ErrorCode.SHAPE_MISMATCH,
            "axis %d of shape %s has size %s, expected 1",
            axis,
            dims,
            size);
      }
      x = size.isKnown() ? x : onlyElement(node.np(), x, axis);
    }
    List<Dim> left =
        IntStream.range(0, dims.size())
            .filter(axis -> !axes.contains(axis))
            .mapToObj(dims::get)
            .toList();
    return node.np().reshape(x, left);
  }

  /**
   * The tensor with size 1 on an axis whose size n must turn out to be 1 when the model runs: it is
   * read at place n² − 1, which is 0 then, and an error for any other n because it lies outside.
   */
  private static Value onlyElement(NumPy np, Value x, int axis) {
    Dim size = x.type().dim(axis);
    Value place = np.reshape(np.size(size.times(size).minus(1), ElementType.I64), 1, 1);
    Value gathered =
        np.builder().apply(new Gather(0, List.of(axis), Gather.Bounds.REFUSE), x, place);
    return np.moveAxis(gathered, 0, axis);
  }

  static Value unsqueeze(OnnxNode node) {
    List<Dim> from = node.type(0).shape().dims();
    List<Long> given = node.axesList(1);
    List<Integer> axes = node.axes(given, from.size() + given.size());
    List<Dim> dims = new ArrayList<>();
    int next = 0;
    for (int axis = 0; axis < from.size() + axes.size(); axis++) {
      dims.add(axes.contains(axis) ? Dim.of(1) : from.get(next++));
    }
    return node.np().reshape(node.input(0), dims);
  }

  static Value concat(OnnxNode node) {
    long axis =
        node.attributes()
            .integer("axis")
            .orElseThrow(
                () -> OnnxNode.invalid(ErrorCode.ATTRIBUTE_INVALID, "attribute axis is missing"));
    return node.builder()
        .applyAll(new Concat(node.axis(axis, node.type(0).rank())), node.inputs())
        .getFirst();
  }

  /**
   * Part sizes from an attribute (before opset 13), an input, a number of parts (from 18) or the
   * number of outputs.
   */
  static List<Value> split(OnnxNode node) {
    int axis = node.axis(node.attributes().integer("axis", 0), node.type(0).rank());
    Dim size = node.type(0).dim(axis);
    List<Dim> parts = splitSizes(node, size);
    if (parts.size() != node.outputCount()) {
      throw OnnxNode.invalid(
          ErrorCode.MODEL_INVALID, "%d parts for %d outputs", parts.size(), node.outputCount());
    }
    return cut(node, axis, parts);
  }

  /** Input 0 in parts of these sizes, which must add up to that of the axis. */
  static List<Value> cut(OnnxNode node, int axis, List<Dim> parts) {
    Dim size = node.type(0).dim(axis);
    Dim total = parts.stream().reduce(Dim.of(0), Dim::plus);
    if (total.minus(size).isKnown() && !total.equals(size)) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "parts %s of axis %d, whose size is %s", parts, axis, size);
    }
    List<Value> results = new ArrayList<>();
    Dim start = Dim.of(0);
    for (Dim part : parts) {
      results.add(Cut.cut(node.np(), node.input(0), axis, start, part));
      start = start.plus(part);
    }
    return results;
  }

  /** The sizes that input 1 lists for the parts of an axis. */
  static List<Dim> givenParts(OnnxNode node, Dim size) {
    return node.knownSizes(1, "the split sizes")
        .orElseGet(() -> new DataSizes(node).parts(node.input(1), size));
  }

  private static List<Dim> splitSizes(OnnxNode node, Dim size) {
    if (node.attributes().has("split")) {
      return node.attributes().integers("split", List.of()).stream().map(Dim::of).toList();
    }
    if (node.has(1)) {
      return givenParts(node, size);
    }
    long count = node.attributes().integer("num_outputs", node.outputCount());
    if (count < 1 || count != node.outputCount()) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID,
          "num_outputs is %d with %d outputs",
          count,
          node.outputCount());
    }
    boolean uneven = node.attributes().has("num_outputs");
    if (!uneven && !size.mod(count).is(0)) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "an axis of size %s in %d equal parts", size, count);
    }
    Dim part = size.ceilDiv(count);
    List<Dim> parts = new ArrayList<>(Collections.nCopies((int) count - 1, part));
    parts.add(size.minus(part.times(count - 1)));
    return parts;
  }

  /** Broadcasts both ways: a size of 1 in the new shape leaves the axis as it is. */
  static Value expand(OnnxNode node) {
    List<Dim> sizes = node.sizes(1, "the new shape");
    List<Dim> from = node.type(0).shape().dims();
    int rank = Math.max(sizes.size(), from.size());
    List<Dim> result = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      Dim mine = i < rank - from.size() ? Dim.of(1) : from.get(i - (rank - from.size()));
      Dim wanted = i < rank - sizes.size() ? Dim.of(1) : sizes.get(i - (rank - sizes.size()));
      // What only the data tell can be no other size where there is more than one element.
      boolean stays = wanted.is(1) || (mine.isKnown() && !mine.is(1) && !wanted.isKnown());
      result.add(stays ? mine : wanted);
    }
    return node.np().broadcastTo(node.input(0), new Shape(result));
  }

  /**
   * Each axis becomes two, of which the first is new and as long as there are copies, and then one
   * again.
   */
  static Value tile(OnnxNode node) {
    NumPy np = node.np();
    List<Dim> copies = node.sizes(1, "the repeats");
    List<Dim> from = node.type(0).shape().dims();
    if (copies.size() != from.size()) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "%d repeats for %d axes", copies.size(), from.size());
    }
    List<Dim> apart = new ArrayList<>();
    List<Dim> repeated = new ArrayList<>();
    List<Dim> result = new ArrayList<>();
    for (int i = 0; i < from.size(); i++) {
      apart.addAll(List.of(Dim.of(1), from.get(i)));
      repeated.addAll(List.of(copies.get(i), from.get(i)));
      result.add(copies.get(i).times(from.get(i)));
    }
    return np.reshape(
        np.broadcastTo(np.reshape(node.input(0), apart), new Shape(repeated)), result);
  }
}
