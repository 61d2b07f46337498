package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Precision;
import dev.sinter.frontend.nn.functional.Convolutions;
import dev.sinter.frontend.nn.functional.SpatialWindow;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The transposed convolution: a convolution of the input, spread out by the strides, with the
 * reversed kernel.
 */
final class TransposedConvolutionImports {
  private TransposedConvolutionImports() {}

  /** x [N, C, …], w [C, M/group, …] and perhaps a bias [M]. */
  static Value convTranspose(OnnxNode node) {
    NumPy np = node.np();
    Value x = node.input(0);
    Value w = node.input(1);
    int axes = ConvolutionImports.spatialAxes(x, w);
    long group = node.attributes().integer("group", 1);
    List<Long> ones = Collections.nCopies(axes, 1L);
    List<Long> kernel = ConvolutionImports.kernel(node, w);
    List<Long> strides = least(node, "strides", 1, ones);
    List<Long> dilations = least(node, "dilations", 1, ones);
    SpatialWindow window =
        SpatialWindow.of(kernel)
            .withStrides(strides.stream().mapToLong(Long::longValue).toArray())
            .withDilations(dilations.stream().mapToLong(Long::longValue).toArray());
    List<Long> extra = least(node, "output_padding", 0, Collections.nCopies(axes, 0L));
    List<Dim> low = new ArrayList<>();
    List<Dim> high = new ArrayList<>();
    for (int i = 0; i < axes; i++) {
      Dim whole = whole(x, window, extra, i);
      Extent extent = extent(node, x.type().dim(i + 2), whole, window, i);
      low.add(extent.cut);
      high.add(whole.minus(extent.cut).minus(extent.size));
    }
    Value bias = node.has(2) ? Precision.widen(np, node.input(2)) : null;
    return Convolutions.transposed(np, x, w, bias, window.withPadding(low, high), extra, group);
  }

  private static Dim whole(Value x, SpatialWindow window, List<Long> extra, int axis) {
    Dim steps = x.type().dim(axis + 2).minus(1).times(window.strides().get(axis));
    return steps.plus(window.span(axis) + extra.get(axis));
  }

  /**
   * What is kept of one axis of the whole result, which has stride·(n − 1) + span places.
   *
   * @param cut how many places are cut off at the start
   * @param size how many are kept after them; beyond the whole they are zero
   */
  private record Extent(Dim cut, Dim size) {}

  private static Extent extent(OnnxNode node, Dim n, Dim whole, SpatialWindow window, int axis) {
    int axes = window.kernel().size();
    List<Long> pads = least(node, "pads", 0, Collections.nCopies(2 * axes, 0L));
    Optional<Dim> size =
        node.attributes().has("output_shape")
            ? Optional.of(least(node, "output_shape", 0, Collections.nCopies(axes, 0L)))
                .map(sizes -> Dim.of(sizes.get(axis)))
            : Optional.empty();
    Dim scaled = n.times(window.strides().get(axis));
    Dim padded = whole.minus(pads.get(axis)).minus(pads.get(axes + axis));
    String auto = node.attributes().text("auto_pad", "NOTSET");
    return switch (auto) {
      case "NOTSET", "" ->
          size.map(given -> centred(whole, given, false))
              .orElse(new Extent(Dim.of(pads.get(axis)), padded));
      case "VALID" ->
          size.map(given -> centred(whole, given, false)).orElse(new Extent(Dim.of(0), whole));
      case "SAME_UPPER" -> centred(whole, size.orElse(scaled), true);
      case "SAME_LOWER" -> centred(whole, size.orElse(scaled), false);
      default -> throw WindowAttributes.unknownPadding(auto);
    };
  }

  /** As much cut off as leaves this size, of an odd number more at the upper or the lower end. */
  private static Extent centred(Dim whole, Dim size, boolean upper) {
    Dim total = whole.minus(size).max(Dim.of(0));
    Dim less = total.floorDiv(2);
    return new Extent(upper ? less : total.minus(less), size);
  }

  /** An attribute with as many entries as its default has, none of them below a bound. */
  private static List<Long> least(
      OnnxNode node, String attribute, long least, List<Long> otherwise) {
    List<Long> values = node.attributes().integers(attribute, otherwise);
    if (values.size() != otherwise.size() || values.stream().anyMatch(value -> value < least)) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID,
          "%s %s, expected %d of at least %d",
          attribute,
          values,
          otherwise.size(),
          least);
    }
    return values;
  }
}
