package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Precision;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

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
    List<Long> spans =
        IntStream.range(0, axes).mapToObj(i -> SpatialWindow.span(kernel, dilations, i)).toList();
    List<Dim> low = new ArrayList<>();
    List<Dim> high = new ArrayList<>();
    List<Extent> extents = extents(node, x, strides, spans);
    for (int i = 0; i < axes; i++) {
      Dim spread = x.type().dim(i + 2).minus(1).times(strides.get(i)).plus(1);
      low.add(Dim.of(spans.get(i) - 1).minus(extents.get(i).cut));
      high.add(extents.get(i).size.plus(spans.get(i) - 1).minus(spread).minus(low.get(i)));
    }
    ConvGeneral conv =
        new ConvGeneral(
            ones,
            low,
            high,
            strides,
            dilations,
            group,
            1,
            Precision.accumulator(x.type().element()));
    Value y = node.builder().apply(conv, x, reversed(node, w, group));
    if (node.has(2)) {
      y = ConvolutionImports.biased(node, y, Precision.widen(np, node.input(2)));
    }
    return np.cast(y, node.element(0));
  }

  /**
   * What is kept of one axis of the whole result, which has stride·(n − 1) + span places.
   *
   * @param cut how many places are cut off at the start
   * @param size how many are kept after them; beyond the whole they are zero
   */
  private record Extent(Dim cut, Dim size) {}

  private static List<Extent> extents(
      OnnxNode node, Value x, List<Long> strides, List<Long> spans) {
    int axes = strides.size();
    List<Long> extra = least(node, "output_padding", 0, Collections.nCopies(axes, 0L));
    List<Long> pads = least(node, "pads", 0, Collections.nCopies(2 * axes, 0L));
    Optional<List<Long>> shape =
        node.attributes().has("output_shape")
            ? Optional.of(least(node, "output_shape", 0, Collections.nCopies(axes, 0L)))
            : Optional.empty();
    String auto = node.attributes().text("auto_pad", "NOTSET");
    List<Extent> extents = new ArrayList<>();
    for (int i = 0; i < axes; i++) {
      Dim n = x.type().dim(i + 2);
      Dim whole = n.minus(1).times(strides.get(i)).plus(spans.get(i) + extra.get(i));
      Dim scaled = n.times(strides.get(i));
      Dim padded = whole.minus(pads.get(i)).minus(pads.get(axes + i));
      int axis = i;
      Optional<Dim> size = shape.map(sizes -> Dim.of(sizes.get(axis)));
      extents.add(
          switch (auto) {
            case "NOTSET", "" ->
                size.map(given -> centred(whole, given, false))
                    .orElse(new Extent(Dim.of(pads.get(i)), padded));
            case "VALID" ->
                size.map(given -> centred(whole, given, false))
                    .orElse(new Extent(Dim.of(0), whole));
            case "SAME_UPPER" -> centred(whole, size.orElse(scaled), true);
            case "SAME_LOWER" -> centred(whole, size.orElse(scaled), false);
            default -> throw SpatialWindow.unknownPadding(auto);
          });
    }
    return extents;
  }

  /** As much cut off as leaves this size, of an odd number more at the upper or the lower end. */
  private static Extent centred(Dim whole, Dim size, boolean upper) {
    Dim total = whole.minus(size).max(Dim.of(0));
    Dim less = total.floorDiv(2);
    return new Extent(upper ? less : total.minus(less), size);
  }

  /** w [C, M/group, …] as the kernel [M, C/group, …] of a convolution, reversed along its axes. */
  private static Value reversed(OnnxNode node, Value w, long group) {
    NumPy np = node.np();
    List<Dim> dims = w.type().shape().dims();
    if (group < 1 || !dims.get(0).mod(group).is(0)) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID, "%s channels in %d groups", dims.get(0), group);
    }
    List<Dim> split = new ArrayList<>(dims);
    split.set(0, dims.get(0).floorDiv(group));
    split.add(0, Dim.of(group));
    List<Dim> joined = new ArrayList<>(dims);
    joined.set(0, dims.get(1).times(group));
    joined.set(1, dims.get(0).floorDiv(group));
    Value swapped = np.reshape(np.swapAxes(np.reshape(w, split), 1, 2), joined);
    return np.flip(swapped, IntStream.range(2, dims.size()).toArray());
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
