package dev.sinter.frontend.onnx.op;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.op.Window;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How the window of a convolution or pooling moves over the spatial axes, from the attributes that
 * all of them share: strides, dilations, pads and auto_pad.
 *
 * @param low padding before the first element of each axis
 * @param high padding after the last
 */
record SpatialWindow(
    List<Long> kernel, List<Long> strides, List<Long> dilations, List<Dim> low, List<Dim> high) {
  SpatialWindow {
    kernel = List.copyOf(kernel);
    strides = List.copyOf(strides);
    dilations = List.copyOf(dilations);
    low = List.copyOf(low);
    high = List.copyOf(high);
  }

  /** The window of a node over axes of these sizes. */
  static SpatialWindow of(OnnxNode node, List<Dim> sizes, List<Long> kernel) {
    List<Long> ones = Collections.nCopies(sizes.size(), 1L);
    List<Long> strides =
        positive("strides", node.attributes().integers("strides", ones), sizes.size());
    List<Long> dilations =
        positive("dilations", node.attributes().integers("dilations", ones), sizes.size());
    positive("kernel_shape", kernel, sizes.size());
    String auto = node.attributes().text("auto_pad", "NOTSET");
    List<Long> pads = node.attributes().integers("pads", Collections.nCopies(2 * sizes.size(), 0L));
    return switch (auto) {
      case "NOTSET", "" -> explicit(kernel, strides, dilations, pads);
      case "VALID" ->
          explicit(kernel, strides, dilations, Collections.nCopies(2 * sizes.size(), 0L));
      case "SAME_UPPER" -> same(kernel, strides, dilations, sizes, true);
      case "SAME_LOWER" -> same(kernel, strides, dilations, sizes, false);
      default -> throw unknownPadding(auto);
    };
  }

  static SinterException unknownPadding(String auto) {
    return OnnxNode.invalid(
        ErrorCode.ATTRIBUTE_INVALID,
        "auto_pad is '%s', expected NOTSET, VALID, SAME_UPPER or SAME_LOWER",
        auto);
  }

  private static SpatialWindow explicit(
      List<Long> kernel, List<Long> strides, List<Long> dilations, List<Long> pads) {
    int axes = kernel.size();
    if (pads.size() != 2 * axes || pads.stream().anyMatch(pad -> pad < 0)) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID, "pads %s, expected %d of at least 0", pads, 2 * axes);
    }
    List<Dim> dims = pads.stream().map(Dim::of).toList();
    return new SpatialWindow(
        kernel, strides, dilations, dims.subList(0, axes), dims.subList(axes, 2 * axes));
  }

  /**
   * As much padding as makes the result ⌈size / stride⌉ long; an odd one goes to the upper or the
   * lower end.
   */
  private static SpatialWindow same(
      List<Long> kernel, List<Long> strides, List<Long> dilations, List<Dim> sizes, boolean upper) {
    List<Dim> less = new ArrayList<>();
    List<Dim> more = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      long span = span(kernel, dilations, i);
      Dim reached = sizes.get(i).ceilDiv(strides.get(i)).minus(1).times(strides.get(i)).plus(span);
      Dim total = reached.minus(sizes.get(i)).max(Dim.of(0));
      less.add(total.floorDiv(2));
      more.add(total.minus(less.getLast()));
    }
    return new SpatialWindow(kernel, strides, dilations, upper ? less : more, upper ? more : less);
  }

  /**
   * The window with padding after the last element extended so that the last, incomplete position
   * counts too, unless it would begin in that padding.
   */
  SpatialWindow ceiled(List<Dim> sizes) {
    List<Dim> extended = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      long span = span(i);
      long stride = strides.get(i);
      Dim padded = sizes.get(i).plus(low.get(i));
      if (high.get(i).isKnown() && high.get(i).known() >= span) {
        throw OnnxNode.unsupported("ceil_mode with padding %s as long as the window", high.get(i));
      }
      Dim positions = padded.plus(high.get(i)).minus(span).ceilDiv(stride).plus(1);
      Dim beginInside = padded.minus(1).floorDiv(stride).plus(1);
      Dim needed = positions.min(beginInside).minus(1).times(stride).plus(span).minus(padded);
      extended.add(needed.max(high.get(i)));
    }
    return new SpatialWindow(kernel, strides, dilations, low, extended);
  }

  /** The elements a window reaches over on an axis. */
  long span(int axis) {
    return span(kernel, dilations, axis);
  }

  static long span(List<Long> kernel, List<Long> dilations, int axis) {
    return Math.addExact(Math.multiplyExact(kernel.get(axis) - 1, dilations.get(axis)), 1);
  }

  /** How many places the window takes on axes of these sizes. */
  List<Dim> positions(List<Dim> sizes) {
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
  long size() {
    return kernel.stream().reduce(1L, Math::multiplyExact);
  }

  boolean isPadded() {
    return !low.stream().allMatch(pad -> pad.is(0)) || !high.stream().allMatch(pad -> pad.is(0));
  }

  private static List<Long> positive(String attribute, List<Long> values, int axes) {
    if (values.size() != axes || values.stream().anyMatch(value -> value < 1)) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID, "%s %s, expected %d above 0", attribute, values, axes);
    }
    return values;
  }
}
