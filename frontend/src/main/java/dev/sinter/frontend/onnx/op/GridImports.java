package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.nn.functional.GridSampling;
import dev.sinter.frontend.nn.functional.GridSampling.Mode;
import dev.sinter.frontend.nn.functional.GridSampling.Outside;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import java.util.List;

/** Sampling at the places that a grid names, and grids that affine maps make. */
final class GridImports {
  private GridImports() {}

  static Value gridSample(OnnxNode node) {
    boolean corners = node.attributes().flag("align_corners", false);
    Outside outside = outside(node.attributes().text("padding_mode", "zeros"));
    Mode mode = mode(node.attributes().text("mode", "linear"));
    return new GridSampling(mode, outside, corners).sample(node.np(), node.input(0), node.input(1));
  }

  private static Mode mode(String mode) {
    return switch (mode) {
      case "nearest" -> Mode.NEAREST;
      case "linear", "bilinear" -> Mode.LINEAR;
      case "cubic", "bicubic" -> Mode.CUBIC;
      default ->
          throw OnnxNode.invalid(
              ErrorCode.ATTRIBUTE_INVALID, "mode is '%s', expected nearest, linear or cubic", mode);
    };
  }

  private static Outside outside(String mode) {
    return switch (mode) {
      case "zeros" -> Outside.ZEROS;
      case "border" -> Outside.BORDER;
      case "reflection" -> Outside.REFLECTION;
      default ->
          throw OnnxNode.invalid(
              ErrorCode.ATTRIBUTE_INVALID,
              "padding_mode is '%s', expected zeros, border or reflection",
              mode);
    };
  }

  /** θ [N, r, r + 1] and sizes [N, C, …] → the grid [N, …, r] of each matrix. */
  static Value affineGrid(OnnxNode node) {
    boolean corners = node.attributes().flag("align_corners", false);
    List<Dim> sizes = node.sizes(1, "the list of sizes");
    return GridSampling.affineGrid(node.np(), node.input(0), sizes, corners);
  }
}
