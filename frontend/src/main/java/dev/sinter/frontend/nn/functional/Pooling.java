package dev.sinter.frontend.nn.functional;

import dev.sinter.frontend.composite.Precision;
import dev.sinter.frontend.composite.Reductions;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
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

/**
 * Pooling of x [N, C, …] over windows of the spatial axes, or over all of them.
 *
 * <p>Where {@code ceil} is asked for, a last window that is not complete counts too, unless it
 * begins beyond the elements and the padding before them.
 */
public final class Pooling {
  private Pooling() {}

  /** The largest element of each window. */
  public static Value max(NumPy np, Value x, SpatialWindow window, boolean ceil) {
    return slide(np, Reduce.Combiner.MAX, x, effective(x, window, ceil));
  }

  /**
   * The sum over each window divided by how many elements it covers.
   *
   * @param includePadding whether elements of the declared padding count; what a last window
   *     reaches beyond them never does
   */
  public static Value average(
      NumPy np, Value x, SpatialWindow declared, boolean ceil, boolean includePadding) {
    Value wide = Precision.widen(np, x);
    SpatialWindow window = effective(x, declared, ceil);
    Value sum = slide(np, Reduce.Combiner.SUM, wide, window);
    boolean whole = includePadding ? window.equals(declared) : !window.isPadded();
    Value count =
        whole
            ? np.scalarLike(wide, (double) window.size())
            : count(np, wide, declared, window, includePadding);
    return np.cast(np.div(sum, count), x.type().element());
  }

  /**
   * How many elements each window covers: of the tensor, or of the tensor with its declared
   * padding.
   */
  private static Value count(
      NumPy np, Value x, SpatialWindow declared, SpatialWindow window, boolean includePadding) {
    List<Dim> sizes = new ArrayList<>(List.of(Dim.of(1), Dim.of(1)));
    sizes.addAll(window.sizes(x));
    Value ones = np.broadcastTo(np.scalarLike(x, 1), new Shape(sizes));
    if (!includePadding) {
      return slide(np, Reduce.Combiner.SUM, ones, window);
    }
    Pad padding =
        new Pad(
            withOuter(declared.low(), Dim.of(0)),
            withOuter(declared.high(), Dim.of(0)),
            Collections.nCopies(sizes.size(), 0L));
    Value padded = np.builder().apply(padding, ones, np.scalarLike(x, 1));
    List<Dim> beyond = new ArrayList<>();
    for (int i = 0; i < declared.high().size(); i++) {
      beyond.add(window.high().get(i).minus(declared.high().get(i)));
    }
    List<Dim> none = Collections.nCopies(beyond.size(), Dim.of(0));
    return slide(np, Reduce.Combiner.SUM, padded, window.withPadding(none, beyond));
  }

  /** (Σ |x|^p)^(1/p) over each window. */
  public static Value lp(NumPy np, Value x, double p, SpatialWindow window, boolean ceil) {
    Value powers = Norms.power(np, np.abs(Precision.widen(np, x)), p);
    Value sum = slide(np, Reduce.Combiner.SUM, powers, effective(x, window, ceil));
    return np.cast(Norms.power(np, sum, 1 / p), x.type().element());
  }

  /** The mean of each channel: [N, C, 1, …]. */
  public static Value globalAverage(NumPy np, Value x) {
    Value mean = Reductions.mean(np, Precision.widen(np, x), spatialAxes(x), true);
    return np.cast(mean, x.type().element());
  }

  public static Value globalMax(NumPy np, Value x) {
    return Reductions.reduce(np, Reduce.Combiner.MAX, x, spatialAxes(x), true);
  }

  public static Value globalLp(NumPy np, Value x, double p) {
    Value powers = Norms.power(np, np.abs(Precision.widen(np, x)), p);
    Value sum = Reductions.reduce(np, Reduce.Combiner.SUM, powers, spatialAxes(x), true);
    return np.cast(Norms.power(np, sum, 1 / p), x.type().element());
  }

  private static SpatialWindow effective(Value x, SpatialWindow window, boolean ceil) {
    List<Dim> sizes = window.sizes(x);
    return ceil ? window.ceiled(sizes) : window;
  }

  private static Value slide(NumPy np, Reduce.Combiner combiner, Value x, SpatialWindow window) {
    ReduceWindow pooling =
        new ReduceWindow(
            combiner,
            withOuter(window.kernel(), 1L),
            withOuter(window.strides(), 1L),
            withOuter(window.dilations(), 1L),
            withOuter(window.low(), Dim.of(0)),
            withOuter(window.high(), Dim.of(0)));
    return np.builder().apply(pooling, x);
  }

  /** A list for the spatial axes as one for all, with the same entry for batch and channels. */
  private static <T> List<T> withOuter(List<T> spatial, T first) {
    List<T> all = new ArrayList<>(List.of(first, first));
    all.addAll(spatial);
    return all;
  }

  private static List<Integer> spatialAxes(Value x) {
    if (x.type().rank() < 3) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "x is %s, expected batch, channels and spatial axes".formatted(x.type()));
    }
    return IntStream.range(2, x.type().rank()).boxed().toList();
  }
}
