package dev.sinter.frontend.nn.functional;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The blocks of images under a sliding window as columns, and back: a convolution is the product of
 * its weights as a matrix with the columns.
 *
 * <pre>
 *   unfold: images [N, C, image…] → columns [N, C·block, positions]
 *   fold:   columns → images, adding where blocks overlap; the transpose of unfold
 * </pre>
 */
public final class Unfolding {
  private final NumPy np;
  private final SpatialWindow window;
  private final List<Dim> image;

  private Unfolding(NumPy np, SpatialWindow window, List<Dim> image) {
    this.np = np;
    this.window = window;
    this.image = image;
  }

  /** The columns of images; im2col. */
  public static Value unfold(NumPy np, Value images, SpatialWindow window) {
    return new Unfolding(np, window, window.sizes(images)).columns(images);
  }

  /** Images of these sizes from columns; col2im. */
  public static Value fold(NumPy np, Value columns, SpatialWindow window, List<Dim> image) {
    return new Unfolding(np, window, image).images(columns);
  }

  private Value columns(Value images) {
    int axes = image.size();
    List<Dim> outer = Collections.nCopies(2, Dim.of(0));
    List<Dim> low = new ArrayList<>(outer);
    low.addAll(window.low());
    List<Dim> high = new ArrayList<>(outer);
    high.addAll(window.high());
    Value padded = Padding.constant(np, images, low, high, np.scalarLike(images, 0));
    List<Value> taps = new ArrayList<>();
    for (long tap = 0; tap < window.size(); tap++) {
      taps.add(slice(padded, places(tap)));
    }
    Value stacked = np.stack(taps, 2);
    List<Dim> dims = stacked.type().shape().dims();
    Dim positions = new Shape(dims.subList(3, axes + 3)).size();
    return np.reshape(stacked, List.of(dims.get(0), dims.get(1).times(dims.get(2)), positions));
  }

  /** The elements [N, C, positions…] that are at one place of their windows. */
  private Value slice(Value padded, List<Long> places) {
    List<Dim> dims = padded.type().shape().dims();
    List<Dim> starts = new ArrayList<>(Collections.nCopies(2, Dim.of(0)));
    starts.addAll(places.stream().map(Dim::of).toList());
    List<Dim> sizes = new ArrayList<>(dims.subList(0, 2));
    sizes.addAll(window.positions(image));
    List<Long> strides = new ArrayList<>(List.of(1L, 1L));
    strides.addAll(window.strides());
    return np.builder().apply(new Slice(starts, sizes, strides), padded);
  }

  /** Where element number {@code tap} of the window lies from its first on each axis. */
  private List<Long> places(long tap) {
    List<Long> places = new ArrayList<>(Collections.nCopies(image.size(), 0L));
    long rest = tap;
    for (int i = image.size() - 1; i >= 0; i--) {
      places.set(i, rest % window.kernel().get(i) * window.dilations().get(i));
      rest /= window.kernel().get(i);
    }
    return places;
  }

  /**
   * For each element of a block, those of all blocks are spread out by the strides and moved to
   * their places.
   */
  private Value images(Value columns) {
    List<Dim> shape = new ArrayList<>();
    shape.add(columns.type().dim(0));
    shape.add(channels(columns));
    shape.add(Dim.of(window.size()));
    List<Dim> positions = window.positions(image);
    shape.addAll(positions);
    Dim blocks = new Shape(positions).size();
    if (!blocks.equals(columns.type().dim(2))) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "%s blocks, expected %s".formatted(columns.type().dim(2), blocks));
    }
    Value split = np.reshape(columns, shape);
    Value sum = null;
    for (long tap = 0; tap < window.size(); tap++) {
      Value spread = spread(np.index(split, ":, :, " + tap), places(tap));
      sum = sum == null ? spread : np.add(sum, spread);
    }
    return sum;
  }

  private Dim channels(Value columns) {
    if (columns.type().rank() != 3) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH, "columns are %s, expected [N, C, L]".formatted(columns.type()));
    }
    Dim all = columns.type().dim(1);
    if (all.mod(window.size()).is(0)) {
      return all.floorDiv(window.size());
    }
    throw all.isKnown()
        ? new SinterException(
            ErrorCode.SHAPE_MISMATCH,
            "%s channels, expected a multiple of %d".formatted(all, window.size()))
        : new SinterException(
            ErrorCode.FEATURE_UNSUPPORTED,
            "%s channels are not known to be a multiple of %d".formatted(all, window.size()));
  }

  /** Elements [N, C, positions…] that are at one place of their windows, in the image. */
  private Value spread(Value elements, List<Long> places) {
    int axes = image.size();
    List<Dim> low = new ArrayList<>(Collections.nCopies(axes + 2, Dim.of(0)));
    List<Dim> high = new ArrayList<>(low);
    List<Long> interior = new ArrayList<>(Collections.nCopies(axes + 2, 0L));
    for (int i = 0; i < axes; i++) {
      long stride = window.strides().get(i);
      Dim before = Dim.of(places.get(i)).minus(window.low().get(i));
      Dim length = elements.type().dim(i + 2).minus(1).times(stride).plus(1);
      low.set(i + 2, before);
      high.set(i + 2, image.get(i).minus(before).minus(length));
      interior.set(i + 2, stride - 1);
    }
    return np.builder().apply(new Pad(low, high, interior), elements, np.scalarLike(elements, 0));
  }
}
