package dev.sinter.frontend.nn.functional;

import dev.sinter.frontend.composite.Normalization;
import dev.sinter.frontend.composite.Precision;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Convolutions over any number of spatial axes; as in all of deep learning they are
 * cross-correlations: the kernel is not reversed.
 */
public final class Convolutions {
  private Convolutions() {}

  /**
   * x [N, C, …], w [O, C / groups, window…] and perhaps a bias [O] → [N, O, …], each axis of n
   * elements with ⌊(n + low + high − span) / stride⌋ + 1.
   *
   * @param window of the sizes that w has: start from {@link SpatialWindow#over}
   */
  public static Value convolution(
      NumPy np, Value x, Value w, Value biasOrNull, SpatialWindow window, long groups) {
    Value y = withoutBias(np, x, w, window, groups);
    return np.cast(biased(np, y, biasOrNull), x.type().element());
  }

  /** A convolution without bias, in the type that sums are made in. */
  public static Value withoutBias(NumPy np, Value x, Value w, SpatialWindow window, long groups) {
    requireWindow(x, w, window);
    List<Long> ones = Collections.nCopies(window.kernel().size(), 1L);
    ConvGeneral conv =
        new ConvGeneral(
            window.strides(),
            window.low(),
            window.high(),
            ones,
            window.dilations(),
            groups,
            1,
            Precision.accumulator(x.type().element()));
    return np.builder().apply(conv, x, w);
  }

  /** The convolution of mathematics: with the kernel reversed along its spatial axes. */
  public static Value trueConvolution(
      NumPy np, Value x, Value w, Value biasOrNull, SpatialWindow window, long groups) {
    return convolution(np, x, flipped(np, w), biasOrNull, window, groups);
  }

  /**
   * The transposed convolution: x [N, C, …], w [C, O / groups, window…] and perhaps a bias [O] →
   * [N, O, …], each axis of n elements with stride·(n − 1) + span + extra − low − high. It is the
   * derivative of a convolution with this window by its operand, and made as a convolution of x,
   * spread out by the strides, with the reversed kernel.
   *
   * @param window its padding is cut off from the result
   * @param extra elements to add after the last of each axis: PyTorch's output_padding
   */
  public static Value transposed(
      NumPy np,
      Value x,
      Value w,
      Value biasOrNull,
      SpatialWindow window,
      List<Long> extra,
      long groups) {
    requireWindow(x, w, window);
    int axes = window.kernel().size();
    SpatialWindow.axes("output_padding", extra, axes, 0);
    List<Dim> low = new ArrayList<>();
    List<Dim> high = new ArrayList<>();
    for (int i = 0; i < axes; i++) {
      low.add(Dim.of(window.span(i) - 1).minus(window.low().get(i)));
      high.add(Dim.of(window.span(i) - 1 + extra.get(i)).minus(window.high().get(i)));
    }
    ConvGeneral conv =
        new ConvGeneral(
            Collections.nCopies(axes, 1L),
            low,
            high,
            window.strides(),
            window.dilations(),
            groups,
            1,
            Precision.accumulator(x.type().element()));
    Value y = np.builder().apply(conv, x, flipped(np, swapped(np, w, groups)));
    return np.cast(biased(np, y, biasOrNull), x.type().element());
  }

  /** y [N, O, …] with a vector [O], or none, added along the channels. */
  public static Value biased(NumPy np, Value y, Value biasOrNull) {
    if (biasOrNull == null) {
      return y;
    }
    if (biasOrNull.type().rank() != 1 || !biasOrNull.type().dim(0).equals(y.type().dim(1))) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "the bias has shape %s, expected [%s]"
              .formatted(biasOrNull.type().shape(), y.type().dim(1)));
    }
    Value bias = np.cast(biasOrNull, y.type().element());
    return np.add(y, Normalization.alongChannels(np, bias, y.type().rank()));
  }

  private static void requireWindow(Value x, Value w, SpatialWindow window) {
    int axes = window.kernel().size();
    boolean fits =
        axes >= 1
            && x.type().rank() == axes + 2
            && w.type().rank() == axes + 2
            && SpatialWindow.over(w).kernel().equals(window.kernel());
    if (!fits) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "x is %s and w is %s, expected one rank of at least 3 and a window of %s"
              .formatted(x.type(), w.type(), window.kernel()));
    }
  }

  /** w [C, O / groups, …] as the kernel [O, C / groups, …] of a convolution. */
  private static Value swapped(NumPy np, Value w, long groups) {
    List<Dim> dims = w.type().shape().dims();
    if (groups < 1 || !dims.get(0).mod(groups).is(0)) {
      throw new SinterException(
          ErrorCode.ATTRIBUTE_INVALID, "%s channels in %d groups".formatted(dims.get(0), groups));
    }
    List<Dim> split = new ArrayList<>(dims);
    split.set(0, dims.get(0).floorDiv(groups));
    split.add(0, Dim.of(groups));
    List<Dim> joined = new ArrayList<>(dims);
    joined.set(0, dims.get(1).times(groups));
    joined.set(1, dims.get(0).floorDiv(groups));
    return np.reshape(np.swapAxes(np.reshape(w, split), 1, 2), joined);
  }

  private static Value flipped(NumPy np, Value w) {
    return np.flip(w, IntStream.range(2, w.type().rank()).toArray());
  }
}
