package dev.sinter.frontend.nn.layer;

import dev.sinter.frontend.nn.Layer;
import dev.sinter.frontend.nn.Scope;
import dev.sinter.frontend.nn.functional.Pooling;
import dev.sinter.frontend.nn.functional.SpatialWindow;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import java.util.stream.LongStream;

/**
 * One element of each window over the spatial axes of x [N, C, …].
 *
 * @param statistic which
 * @param window moves by its own size, unless said otherwise
 * @param ceil whether a last window that is not complete counts too
 */
public record Pool(Statistic statistic, SpatialWindow window, boolean ceil) implements Layer {
  /** What becomes of the elements of a window. */
  public enum Statistic {
    /** The largest one. */
    MAX,
    /** Their mean, the padding's zeros among them. */
    AVERAGE,
    /** Their mean without padding. */
    AVERAGE_OF_ELEMENTS
  }

  /** The largest elements of windows that do not overlap. */
  public static Pool max(long... kernel) {
    return new Pool(Statistic.MAX, apart(kernel), false);
  }

  /** The means of windows that do not overlap. */
  public static Pool average(long... kernel) {
    return new Pool(Statistic.AVERAGE, apart(kernel), false);
  }

  private static SpatialWindow apart(long... kernel) {
    LongStream.of(kernel).forEach(size -> Positive.require("window of a pool", size));
    return SpatialWindow.of(kernel).withStrides(kernel);
  }

  /** The mean of each channel: x [N, C, …] → [N, C]. */
  public static Layer globalAverage() {
    return new GlobalPool(false);
  }

  /** The largest element of each channel: x [N, C, …] → [N, C]. */
  public static Layer globalMax() {
    return new GlobalPool(true);
  }

  public Pool withStride(long... strides) {
    return new Pool(statistic, window.withStrides(strides), ceil);
  }

  public Pool withPadding(long... padding) {
    return new Pool(statistic, window.withPadding(padding), ceil);
  }

  /** With incomplete windows at the end. */
  public Pool withCeil() {
    return new Pool(statistic, window, true);
  }

  /** With means that padding does not count in. */
  public Pool withoutPaddingInMeans() {
    return new Pool(
        statistic == Statistic.MAX ? statistic : Statistic.AVERAGE_OF_ELEMENTS, window, ceil);
  }

  @Override
  public Value apply(Scope scope, Value x) {
    NumPy np = scope.np();
    return switch (statistic) {
      case MAX -> Pooling.max(np, x, window, ceil);
      case AVERAGE -> Pooling.average(np, x, window, ceil, true);
      case AVERAGE_OF_ELEMENTS -> Pooling.average(np, x, window, ceil, false);
    };
  }

  private record GlobalPool(boolean max) implements Layer {
    @Override
    public Value apply(Scope scope, Value x) {
      NumPy np = scope.np();
      Value pooled = max ? Pooling.globalMax(np, x) : Pooling.globalAverage(np, x);
      return np.reshape(pooled, x.type().shape().dims().subList(0, 2));
    }
  }
}
