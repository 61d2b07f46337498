package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.nn.functional.SpatialWindow;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.type.Dim;
import java.util.Collections;
import java.util.List;

/** The attributes that all operators with windows share: strides, dilations, pads and auto_pad. */
final class WindowAttributes {
  private WindowAttributes() {}

  /** The window of a node over axes of these sizes. */
  static SpatialWindow of(OnnxNode node, List<Dim> sizes, List<Long> kernel) {
    List<Long> ones = Collections.nCopies(sizes.size(), 1L);
    List<Long> strides = node.attributes().integers("strides", ones);
    List<Long> dilations = node.attributes().integers("dilations", ones);
    List<Dim> none = Collections.nCopies(sizes.size(), Dim.of(0));
    requireAxes(kernel, sizes.size());
    SpatialWindow window = new SpatialWindow(kernel, strides, dilations, none, none);
    String auto = node.attributes().text("auto_pad", "NOTSET");
    List<Long> pads = node.attributes().integers("pads", Collections.nCopies(2 * sizes.size(), 0L));
    return switch (auto) {
      case "NOTSET", "" -> padded(window, pads);
      case "VALID" -> window;
      case "SAME_UPPER" -> window.padded(sizes, true);
      case "SAME_LOWER" -> window.padded(sizes, false);
      default -> throw unknownPadding(auto);
    };
  }

  private static void requireAxes(List<Long> kernel, int axes) {
    if (kernel.size() != axes) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID, "kernel_shape %s, expected %d sizes", kernel, axes);
    }
  }

  static SinterException unknownPadding(String auto) {
    return OnnxNode.invalid(
        ErrorCode.ATTRIBUTE_INVALID,
        "auto_pad is '%s', expected NOTSET, VALID, SAME_UPPER or SAME_LOWER",
        auto);
  }

  private static SpatialWindow padded(SpatialWindow window, List<Long> pads) {
    int axes = window.kernel().size();
    if (pads.size() != 2 * axes || pads.stream().anyMatch(pad -> pad < 0)) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID, "pads %s, expected %d of at least 0", pads, 2 * axes);
    }
    List<Dim> dims = pads.stream().map(Dim::of).toList();
    return window.withPadding(dims.subList(0, axes), dims.subList(axes, 2 * axes));
  }
}
