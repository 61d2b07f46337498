package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.nn.functional.Padding;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Padding and cropping. */
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
    return Padding.constant(node.np(), x, low, high, zero);
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
    NumPy np = node.np();
    Value x = node.input(0);
    return switch (mode) {
      case "constant" -> Padding.constant(np, x, low, high, value);
      case "edge" -> Padding.EDGE.of(np, x, low, high);
      case "reflect" -> Padding.REFLECT.of(np, x, low, high);
      case "wrap" -> Padding.WRAP.of(np, x, low, high);
      default ->
          throw OnnxNode.invalid(
              ErrorCode.ATTRIBUTE_INVALID,
              "mode is '%s', expected constant, reflect, edge or wrap",
              mode);
    };
  }
}
