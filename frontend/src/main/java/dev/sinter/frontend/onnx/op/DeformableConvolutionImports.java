package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Precision;
import dev.sinter.frontend.nn.functional.Convolutions;
import dev.sinter.frontend.nn.functional.SpatialWindow;
import dev.sinter.frontend.resample.Border;
import dev.sinter.frontend.resample.Interpolation.Curve;
import dev.sinter.frontend.resample.Sampling;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The deformable convolution (Dai et al., 2017; Zhu et al., 2018): every tap of the kernel reads x
 * at a place of its own for each position, between elements where it has to.
 */
final class DeformableConvolutionImports {
  private DeformableConvolutionImports() {}

  /**
   * x [N, C, …], w [O, C/group, …], offsets [N, groups·taps·axes, …], and perhaps a bias [O] and a
   * mask [N, groups·taps, …].
   */
  static Value deformConv(OnnxNode node) {
    NumPy np = node.np();
    Value x = Precision.widen(np, node.input(0));
    Value w = Precision.widen(np, node.input(1));
    int axes = ConvolutionImports.spatialAxes(x, w);
    List<Dim> sizes = x.type().shape().dims().subList(2, axes + 2);
    SpatialWindow window = WindowAttributes.of(node, sizes, ConvolutionImports.kernel(node, w));
    long groups = divisor(node, "offset_group", x.type().dim(1));
    long taps = Math.multiplyExact(groups, window.size());
    requireShape(node, 2, Math.multiplyExact(taps, axes), window.positions(sizes));
    List<Dim> offsets = grouped(node.type(2), groups, window.size());
    List<Dim> positions = offsets.subList(3, offsets.size());
    List<Dim> split = new ArrayList<>(offsets);
    split.add(3, Dim.of(axes));
    Value offset = np.reshape(Precision.widen(np, node.input(2)), split);
    Value read = sampled(np, x, groups, places(np, offset, window));
    if (node.has(4)) {
      requireShape(node, 4, taps, positions);
      Value mask = np.reshape(Precision.widen(np, node.input(4)), offsets);
      read = np.mul(read, np.expandDims(mask, -1));
    }
    Value y = product(node, read, w, positions);
    if (node.has(3)) {
      y = Convolutions.biased(np, y, Precision.widen(np, node.input(3)));
    }
    return np.cast(y, node.element(0));
  }

  /** [N, groups·taps, positions…] as [N, groups, taps, positions…]. */
  private static List<Dim> grouped(TensorType from, long groups, long taps) {
    List<Dim> dims = new ArrayList<>(List.of(from.dim(0), Dim.of(groups), Dim.of(taps)));
    dims.addAll(from.shape().dims().subList(2, from.rank()));
    return dims;
  }

  /** Sizes that are not known are taken to fit. */
  private static void requireShape(OnnxNode node, int input, long channels, List<Dim> positions) {
    TensorType found = node.type(input);
    boolean fits = found.rank() == positions.size() + 2 && found.dim(1).is(channels);
    for (int i = 0; fits && i < positions.size(); i++) {
      Dim size = found.dim(i + 2);
      fits = !size.isKnown() || !positions.get(i).isKnown() || size.equals(positions.get(i));
    }
    if (!fits) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "input %d is %s, expected %d channels and positions %s",
          input,
          found,
          channels,
          positions);
    }
  }

  private static long divisor(OnnxNode node, String attribute, Dim channels) {
    long groups = node.attributes().integer(attribute, 1);
    if (groups < 1 || !channels.mod(groups).is(0)) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID, "%s channels with %s %d", channels, attribute, groups);
    }
    return groups;
  }

  /** For each axis, where the taps of each position read: [N, groups, taps, positions…]. */
  private static List<Value> places(NumPy np, Value offset, SpatialWindow window) {
    ElementType element = offset.type().element();
    int axes = window.kernel().size();
    List<Value> all = new ArrayList<>();
    long inner = window.size();
    for (int i = 0; i < axes; i++) {
      inner /= window.kernel().get(i);
      long[] taps = new long[(int) Math.min(window.size(), Integer.MAX_VALUE)];
      for (int tap = 0; tap < taps.length; tap++) {
        taps[tap] = tap / inner % window.kernel().get(i) * window.dilations().get(i);
      }
      Value within = np.cast(np.builder().constant(Tensor.of(taps, taps.length)), element);
      Value start =
          np.sub(
              np.mul(np.arange(element, offset.type().dim(i + 4)), window.strides().get(i)),
              np.size(window.low().get(i), element));
      Value moved = np.index(offset, ":, :, :, " + i);
      int rank = axes + 3;
      all.add(np.add(np.add(moved, along(np, within, 2, rank)), along(np, start, i + 3, rank)));
    }
    return all;
  }

  private static Value along(NumPy np, Value vector, int axis, int rank) {
    List<Dim> dims = new ArrayList<>(Collections.nCopies(rank, Dim.of(1)));
    dims.set(axis, vector.type().dim(0));
    return np.reshape(vector, dims);
  }

  /** What is read at the places: [N, groups, taps, positions…, C/groups]. */
  private static Value sampled(NumPy np, Value x, long groups, List<Value> places) {
    List<Dim> split = new ArrayList<>(x.type().shape().dims());
    split.set(1, split.get(1).floorDiv(groups));
    split.add(1, Dim.of(groups));
    List<Integer> axes = IntStream.range(3, places.size() + 3).boxed().toList();
    return new Sampling(np, np.reshape(x, split), 2, axes, new Border.Zeros())
        .interpolated(places, new Curve.Linear());
  }

  /** The kernel times what was read, summed over channels and taps: [N, O, positions…]. */
  private static Value product(OnnxNode node, Value read, Value w, List<Dim> positions) {
    NumPy np = node.np();
    Dim channels = w.type().dim(1).times(divisor(node, "group", w.type().dim(0)));
    long group = node.attributes().integer("group", 1);
    if (!channels.equals(node.type(0).dim(1))) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "X has %s channels and W takes %s",
          node.type(0).dim(1),
          channels);
    }
    Dim taps = read.type().dim(2);
    List<Dim> columns =
        new ArrayList<>(List.of(read.type().dim(0), Dim.of(group), w.type().dim(1), taps));
    columns.addAll(positions);
    List<Dim> kernel =
        List.of(Dim.of(group), w.type().dim(0).floorDiv(group), w.type().dim(1), taps);
    DotGeneral sum =
        new DotGeneral(List.of(0), List.of(1), List.of(2, 3), List.of(2, 3), w.type().element());
    Value y =
        node.builder()
            .apply(sum, np.reshape(w, kernel), np.reshape(np.moveAxis(read, -1, 2), columns));
    List<Dim> result = new ArrayList<>(List.of(read.type().dim(0), w.type().dim(0)));
    result.addAll(positions);
    return np.reshape(np.moveAxis(y, 2, 0), result);
  }
}
