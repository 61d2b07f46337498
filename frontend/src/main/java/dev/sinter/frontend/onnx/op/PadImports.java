package dev.sinter.frontend.onnx.op;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Padding. A constant is a primitive. The other modes repeat elements of the tensor: on each padded
 * axis, place i of the result takes the element at a place computed from i, so that any amount
 * works, negative ones and those beyond the size too.
 */
final class PadImports {
  private PadImports() {}

  /** Opsets before 11: amounts and value are attributes. */
  static Value padByAttributes(OnnxNode node) {
    List<Dim> pads = node.attributes().integers("pads", List.of()).stream().map(Dim::of).toList();
    Value value = node.np().scalar(node.element(0), node.attributes().real("value", 0));
    return pad(node, pads, IntStream.range(0, node.type(0).rank()).boxed().toList(), value);
  }

  static Value pad(OnnxNode node) {
    int rank = node.type(0).rank();
    Optional<List<Dim>> known = node.knownSizes(1, "the list of pads");
    List<Integer> axes =
        node.has(3)
            ? node.axes(node.integers(3, "the list of axes"), rank)
            : IntStream.range(0, rank).boxed().toList();
    List<Dim> pads = known.orElseGet(() -> padsFromData(node, axes));
    Value zero = node.constant(Tensor.scalar(node.element(0), 0L));
    return pad(node, pads, axes, node.has(2) ? node.scalar(2, "constant_value") : zero);
  }

  /**
   * Amounts that only the data tell. What is bound is the padded size rather than the amount at the
   * end, so that shapes stay short.
   */
  private static List<Dim> padsFromData(OnnxNode node, List<Integer> axes) {
    DataSizes sizes = new DataSizes(node);
    List<Value> amounts = sizes.elements(node.input(1), "the list of pads");
    requireTwoAnAxis(amounts, axes);
    List<Dim> low = new ArrayList<>();
    List<Dim> high = new ArrayList<>();
    for (int i = 0; i < axes.size(); i++) {
      Dim size = node.type(0).dim(axes.get(i));
      Value before = amounts.get(i);
      Value both = node.np().add(before, amounts.get(axes.size() + i));
      Dim padded = sizes.size(node.np().add(both, node.np().size(size, ElementType.I64)), "padded");
      low.add(sizes.signed(before, "pad"));
      high.add(padded.minus(size).minus(low.getLast()));
    }
    low.addAll(high);
    return low;
  }

  private static void requireTwoAnAxis(List<?> pads, List<Integer> axes) {
    if (pads.size() != 2 * axes.size()) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "%d pads for %d axes, expected two an axis",
          pads.size(),
          axes.size());
    }
  }

  /**
   * Cuts or pads with zeros to given sizes around the middle. What cannot be halved is cut off, or
   * added, at the end.
   */
  static Value centerCropPad(OnnxNode node) {
    Value x = node.input(0);
    int rank = x.type().rank();
    List<Integer> axes =
        node.attributes()
            .integers("axes")
            .map(given -> node.axes(given, rank))
            .orElseGet(() -> IntStream.range(0, rank).boxed().toList());
    List<Dim> sizes = node.sizes(1, "the list of sizes");
    if (sizes.size() != axes.size()) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "%d sizes for %d axes", sizes.size(), axes.size());
    }
    Dim none = Dim.of(0);
    List<Dim> low = new ArrayList<>(Collections.nCopies(rank, none));
    List<Dim> high = new ArrayList<>(low);
    for (int i = 0; i < axes.size(); i++) {
      Dim more = sizes.get(i).minus(x.type().dim(axes.get(i)));
      Dim before = more.max(none).floorDiv(2).minus(more.times(-1).max(none).floorDiv(2));
      low.set(axes.get(i), before);
      high.set(axes.get(i), more.minus(before));
    }
    Value zero = node.constant(Tensor.scalar(node.element(0), 0L));
    return node.builder().apply(new Pad(low, high, Collections.nCopies(rank, 0L)), x, zero);
  }

  private static Value pad(OnnxNode node, List<Dim> pads, List<Integer> axes, Value value) {
    requireTwoAnAxis(pads, axes);
    List<Dim> low = new ArrayList<>(Collections.nCopies(node.type(0).rank(), Dim.of(0)));
    List<Dim> high = new ArrayList<>(low);
    for (int i = 0; i < axes.size(); i++) {
      low.set(axes.get(i), pads.get(i));
      high.set(axes.get(i), pads.get(axes.size() + i));
    }
    String mode = node.attributes().text("mode", "constant");
    return switch (mode) {
      case "constant" ->
          node.builder()
              .apply(new Pad(low, high, Collections.nCopies(low.size(), 0L)), node.input(0), value);
      case "edge" -> repeated(node, low, high, PadImports::edge);
      case "reflect" -> repeated(node, low, high, PadImports::reflected);
      case "wrap" -> repeated(node, low, high, PadImports::wrapped);
      default ->
          throw OnnxNode.invalid(
              ErrorCode.ATTRIBUTE_INVALID,
              "mode is '%s', expected constant, reflect, edge or wrap",
              mode);
    };
  }

  /**
   * Takes places counted from the first element, some before it and some beyond the last, to ones
   * inside.
   */
  @FunctionalInterface
  private interface Places {
    Value inside(NumPy np, Value places, Dim size);
  }

  private static Value repeated(OnnxNode node, List<Dim> low, List<Dim> high, Places places) {
    NumPy np = node.np();
    Value x = node.input(0);
    for (int axis = 0; axis < low.size(); axis++) {
      if (!low.get(axis).is(0) || !high.get(axis).is(0)) {
        Dim size = x.type().dim(axis);
        Dim padded = size.plus(low.get(axis)).plus(high.get(axis));
        if (size.is(0)) {
          throw OnnxNode.invalid(
              ErrorCode.SHAPE_MISMATCH, "axis %d is empty and cannot be repeated", axis);
        }
        Value counted =
            np.sub(np.arange(ElementType.I64, padded), np.size(low.get(axis), ElementType.I64));
        Value rows = np.expandDims(places.inside(np, counted, size), -1);
        Value gathered =
            np.builder().apply(new Gather(0, List.of(axis), Gather.Bounds.REFUSE), x, rows);
        x = np.moveAxis(gathered, 0, axis);
      }
    }
    return x;
  }

  private static Value edge(NumPy np, Value places, Dim size) {
    return np.minimum(np.maximum(places, 0), np.size(size.minus(1), ElementType.I64));
  }

  private static Value wrapped(NumPy np, Value places, Dim size) {
    return np.mod(places, np.size(size, ElementType.I64));
  }

  /**
   * The period is there and back again without the ends: 2·(n − 1), or 1 where there is only one
   * element.
   */
  private static Value reflected(NumPy np, Value places, Dim size) {
    Dim period = size.minus(1).times(2).max(Dim.of(1));
    Value there = np.mod(places, np.size(period, ElementType.I64));
    Value back =
        np.binary(Binary.Function.SUB, np.size(size.minus(1).times(2), ElementType.I64), there);
    return np.binary(
        Binary.Function.MIN, there, np.binary(Binary.Function.MAX, back, np.scalarLike(back, 0)));
  }
}
