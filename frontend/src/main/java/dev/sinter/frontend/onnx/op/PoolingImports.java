package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Precision;
import dev.sinter.frontend.composite.Reductions;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Pooling of x [N, C, …] over windows of the spatial axes, or over all of them. */
final class PoolingImports {
  private PoolingImports() {}

  static List<Value> maxPool(OnnxNode node) {
    NumPy np = node.np();
    Value x = node.input(0);
    SpatialWindow window = rounded(node, window(node, x), x);
    Value maxima = slide(np, Reduce.Combiner.MAX, x, window);
    boolean columnMajor = node.attributes().flag("storage_order", false);
    return node.wants(1)
        ? List.of(maxima, PoolingPlaces.of(np, x, maxima, window, columnMajor))
        : List.of(maxima);
  }

  /**
   * The sum over a window divided by how many elements it covers; which ones count is up to
   * count_include_pad.
   */
  static Value averagePool(OnnxNode node) {
    NumPy np = node.np();
    Value x = Precision.widen(np, node.input(0));
    SpatialWindow declared = window(node, x);
    SpatialWindow window = rounded(node, declared, x);
    Value sum = slide(np, Reduce.Combiner.SUM, x, window);
    boolean includePad = node.attributes().flag("count_include_pad", false);
    boolean whole = includePad ? window.equals(declared) : !window.isPadded();
    Value count =
        whole
            ? np.scalarLike(x, (double) window.size())
            : count(np, x, declared, window, includePad);
    return np.cast(np.div(sum, count), node.element(0));
  }

  /**
   * How many elements each window covers: of the tensor, or of the tensor with its declared
   * padding.
   */
  private static Value count(
      NumPy np, Value x, SpatialWindow declared, SpatialWindow window, boolean includePad) {
    List<Dim> sizes = new ArrayList<>(List.of(Dim.of(1), Dim.of(1)));
    sizes.addAll(spatial(x));
    Value ones = np.broadcastTo(np.scalarLike(x, 1), new Shape(sizes));
    if (includePad) {
      Pad padding =
          new Pad(
              padded(declared.low(), Dim.of(0)),
              padded(declared.high(), Dim.of(0)),
              Collections.nCopies(sizes.size(), 0L));
      ones = np.builder().apply(padding, ones, np.scalarLike(x, 1));
      List<Dim> beyond = new ArrayList<>();
      for (int i = 0; i < declared.high().size(); i++) {
        beyond.add(window.high().get(i).minus(declared.high().get(i)));
      }
      List<Dim> none = Collections.nCopies(beyond.size(), Dim.of(0));
      return slide(
          np,
          Reduce.Combiner.SUM,
          ones,
          new SpatialWindow(window.kernel(), window.strides(), window.dilations(), none, beyond));
    }
    return slide(np, Reduce.Combiner.SUM, ones, window);
  }

  /** (Σ |x|^p)^(1/p). */
  static Value lpPool(OnnxNode node) {
    NumPy np = node.np();
    double p = (double) node.attributes().integer("p", 2);
    Value x = Precision.widen(np, node.input(0));
    Value powers = np.pow(np.abs(x), p);
    Value sum = slide(np, Reduce.Combiner.SUM, powers, rounded(node, window(node, x), x));
    return np.cast(np.pow(sum, 1 / p), node.element(0));
  }

  static Value globalAveragePool(OnnxNode node) {
    Value x = Precision.widen(node.np(), node.input(0));
    return node.np().cast(Reductions.mean(node.np(), x, spatialAxes(x), true), node.element(0));
  }

  static Value globalMaxPool(OnnxNode node) {
    return Reductions.reduce(
        node.np(), Reduce.Combiner.MAX, node.input(0), spatialAxes(node.input(0)), true);
  }

  static Value globalLpPool(OnnxNode node) {
    NumPy np = node.np();
    double p = (double) node.attributes().integer("p", 2);
    Value x = Precision.widen(np, node.input(0));
    Value sum =
        Reductions.reduce(np, Reduce.Combiner.SUM, np.pow(np.abs(x), p), spatialAxes(x), true);
    return np.cast(np.pow(sum, 1 / p), node.element(0));
  }

  private static SpatialWindow window(OnnxNode node, Value x) {
    spatialAxes(x);
    List<Long> kernel =
        node.attributes()
            .integers("kernel_shape")
            .orElseThrow(() ->
                OnnxNode.invalid(ErrorCode.ATTRIBUTE_INVALID, "attribute kernel_shape is missing"));
    return SpatialWindow.of(node, spatial(x), kernel);
  }

  /**
   * Rounds the number of positions up where ceil_mode asks for it; automatic padding leaves nothing
   * to round.
   */
  private static SpatialWindow rounded(OnnxNode node, SpatialWindow window, Value x) {
    boolean automatic =
        !List.of("NOTSET", "").contains(node.attributes().text("auto_pad", "NOTSET"));
    return node.attributes().flag("ceil_mode", false) && !automatic
        ? window.ceiled(spatial(x))
        : window;
  }

  private static Value slide(NumPy np, Reduce.Combiner combiner, Value x, SpatialWindow window) {
    ReduceWindow pooling =
        new ReduceWindow(
            combiner,
            padded(window.kernel(), 1L),
            padded(window.strides(), 1L),
            padded(window.dilations(), 1L),
            padded(window.low(), Dim.of(0)),
            padded(window.high(), Dim.of(0)));
    return np.builder().apply(pooling, x);
  }

  /** A list for the spatial axes as one for all, with the same entry for batch and channels. */
  private static <T> List<T> padded(List<T> spatial, T first) {
    List<T> all = new ArrayList<>(List.of(first, first));
    all.addAll(spatial);
    return all;
  }

  private static List<Dim> spatial(Value x) {
    return x.type().shape().dims().subList(2, x.type().rank());
  }

  private static List<Integer> spatialAxes(Value x) {
    if (x.type().rank() < 3) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "X is %s, expected batch, channels and spatial axes", x.type());
    }
    return IntStream.range(2, x.type().rank()).boxed().toList();
  }
}
