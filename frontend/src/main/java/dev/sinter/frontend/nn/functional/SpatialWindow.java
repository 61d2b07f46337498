package dev.sinter.frontend.nn.functional;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Window;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;

/**
 * How the window of a convolution or pooling moves over the spatial axes of a tensor [N, C, …].
 *
 * <pre>{@code
 * SpatialWindow.of(3, 3).withStrides(2).withPadding(1)   // one number goes for all axes
 * }</pre>
 *
 * @param low padding before the first element of each axis
 * @param high padding after the last
 */
public record SpatialWindow(
    List<Long> kernel, List<Long> strides, List<Long> dilations, List<Dim> low, List<Dim> high) {
  public SpatialWindow {
    kernel = axes("kernel", kernel, kernel.size(), 1);
    strides = axes("strides", strides, kernel.size(), 1);
    dilations = axes("dilations", dilations, kernel.size(), 1);
    low = List.copyOf(low);
    high = List.copyOf(high);
    if (low.size() != kernel.size() || high.size() != kernel.size()) {
      throw invalid("pads %s and %s, expected %d each".formatted(low, high, kernel.size()));
    }
  }

  /** A window that moves by one element, without padding. */
  public static SpatialWindow of(long... kernel) {
    return of(LongStream.of(kernel).boxed().toList());
  }

  public static SpatialWindow of(List<Long> kernel) {
    List<Long> ones = Collections.nCopies(kernel.size(), 1L);
    List<Dim> none = Collections.nCopies(kernel.size(), Dim.of(0));
    return new SpatialWindow(kernel, ones, ones, none, none);
  }

  /** The window of weights [O, C, …], whose spatial sizes must be known. */
  public static SpatialWindow over(Value weights) {
    List<Dim> dims = weights.type().shape().dims();
    List<Dim> sizes = dims.subList(Math.min(2, dims.size()), dims.size());
    if (!sizes.stream().allMatch(Dim::isKnown)) {
      throw new SinterException(
          ErrorCode.FEATURE_UNSUPPORTED,
          "the size of the window %s is not known before the model runs".formatted(sizes));
    }
    return of(sizes.stream().map(Dim::known).toList());
  }

  public SpatialWindow withStrides(long... all) {
    return new SpatialWindow(kernel, each(all), dilations, low, high);
  }

  public SpatialWindow withDilations(long... all) {
    return new SpatialWindow(kernel, strides, each(all), low, high);
  }

  /** As much padding on both sides of each axis; convolutions take negative amounts too. */
  public SpatialWindow withPadding(long... all) {
    List<Dim> pads = each(all).stream().map(Dim::of).toList();
    return withPadding(pads, pads);
  }

  public SpatialWindow withPadding(List<Dim> before, List<Dim> after) {
    return new SpatialWindow(kernel, strides, dilations, before, after);
  }

  private List<Long> each(long... all) {
    return all.length == 1
        ? Collections.nCopies(kernel.size(), all[0])
        : Arrays.stream(all).boxed().toList();
  }

  /**
   * With as much padding as makes the result ⌈size / stride⌉ long; an odd one goes to the upper or
   * the lower end.
   */
  public SpatialWindow padded(List<Dim> sizes, boolean upper) {
    List<Dim> less = new ArrayList<>();
    List<Dim> more = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      Dim steps = sizes.get(i).ceilDiv(strides.get(i)).minus(1).times(strides.get(i));
      Dim total = steps.plus(span(i)).minus(sizes.get(i)).max(Dim.of(0));
      less.add(total.floorDiv(2));
      more.add(total.minus(less.getLast()));
    }
    return withPadding(upper ? less : more, upper ? more : less);
  }

  /**
   * The window with padding after the last element extended so that the last, incomplete position
   * counts too, unless it would begin in that padding.
   */
  public SpatialWindow ceiled(List<Dim> sizes) {
    List<Dim> extended = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      long span = span(i);
      long stride = strides.get(i);
      Dim padded = sizes.get(i).plus(low.get(i));
      if (high.get(i).isKnown() && high.get(i).known() >= span) {
        throw new SinterException(
            ErrorCode.FEATURE_UNSUPPORTED,
            "ceil_mode with padding %s as long as the window".formatted(high.get(i)));
      }
      Dim positions = padded.plus(high.get(i)).minus(span).ceilDiv(stride).plus(1);
      Dim beginInside = padded.minus(1).floorDiv(stride).plus(1);
      Dim needed = positions.min(beginInside).minus(1).times(stride).plus(span).minus(padded);
      extended.add(needed.max(high.get(i)));
    }
    return withPadding(low, extended);
  }

  /** The elements a window reaches over on an axis. */
  public long span(int axis) {
    return Math.addExact(Math.multiplyExact(kernel.get(axis) - 1, dilations.get(axis)), 1);
  }

  /** How many places the window takes on axes of these sizes. */
  public List<Dim> positions(List<Dim> sizes) {
    List<Dim> all = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      Window axis =
          new Window(
              Dim.of(kernel.get(i)), strides.get(i), dilations.get(i), 1, low.get(i), high.get(i));
      all.add(axis.positions(sizes.get(i)));
    }
    return all;
  }

  /** The number of elements of the window. */
  public long size() {
    return kernel.stream().reduce(1L, Math::multiplyExact);
  }

  public boolean isPadded() {
    return !low.stream().allMatch(pad -> pad.is(0)) || !high.stream().allMatch(pad -> pad.is(0));
  }

  /** The spatial sizes of x [N, C, …], which must have as many as the window has. */
  List<Dim> sizes(Value x) {
    if (x.type().rank() != kernel.size() + 2) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH,
          "x is %s, expected batch, channels and %d spatial axes"
              .formatted(x.type(), kernel.size()));
    }
    return x.type().shape().dims().subList(2, x.type().rank());
  }

  /** A copy of a list with an entry an axis, none below a bound. */
  static List<Long> axes(String what, List<Long> values, int axes, long least) {
    if (values.size() != axes || values.stream().anyMatch(value -> value < least)) {
      throw invalid("%s %s, expected %d of at least %d".formatted(what, values, axes, least));
    }
    return List.copyOf(values);
  }

  private static SinterException invalid(String message) {
    return new SinterException(ErrorCode.ATTRIBUTE_INVALID, message);
  }
}
