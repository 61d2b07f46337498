package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.resample.Axis;
import dev.sinter.frontend.resample.Coordinates;
import dev.sinter.frontend.resample.Interpolation;
import dev.sinter.frontend.resample.Real;
import dev.sinter.frontend.resample.Resizing;
import dev.sinter.frontend.resample.Resizing.Method;
import dev.sinter.frontend.resample.Rounding;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.Value;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Resizing to sizes or by scales. */
final class ResizeImports {
  private ResizeImports() {}

  /** Upsample of opset 7: scales are an attribute. */
  static Value scaleByAttribute(OnnxNode node) {
    List<Real> scales =
        node.attributes().reals("scales").stream()
            .flatMap(List::stream)
            .<Real>map(scale -> new Real.Known(scale))
            .toList();
    return scale(node, ResizeTarget.byScales(node, all(node), scales));
  }

  /** Upsample of opset 9 and Resize of opset 10: scales are input 1. */
  static Value scale(OnnxNode node) {
    return scale(node, ResizeTarget.byScales(node, all(node), ResizeTarget.reals(node, 1)));
  }

  private static Value scale(OnnxNode node, List<Axis> axes) {
    String mode = node.attributes().text("mode", "nearest");
    Method method =
        switch (mode) {
          case "nearest" -> new Method.Nearest(Rounding.FLOOR);
          // Opset 7 does not say "bilinear"; some exporters do.
          case "linear", "bilinear" ->
              new Method.Weighted(
                  new Interpolation(new Interpolation.Curve.Linear(), false, false));
          default -> throw unknown("mode", mode);
        };
    return resized(node, new Resizing(Coordinates.ASYMMETRIC, method, Optional.empty()), axes);
  }

  /** From opset 11: inputs X, a part (roi), scales and sizes, of which one is there. */
  static Value resize(OnnxNode node) {
    List<Integer> axes =
        node.attributes()
            .integers("axes")
            .map(given -> node.axes(given, node.type(0).rank()))
            .orElseGet(() -> all(node));
    Coordinates coordinates =
        coordinates(node.attributes().text("coordinate_transformation_mode", "half_pixel"));
    double beyond = node.attributes().real("extrapolation_value", 0);
    boolean crops = coordinates == Coordinates.TF_CROP_AND_RESIZE;
    Resizing resizing =
        new Resizing(coordinates, method(node), crops ? Optional.of(beyond) : Optional.empty());
    return resized(node, resizing, ResizeTarget.of(node, axes, crops));
  }

  private static Value resized(OnnxNode node, Resizing resizing, List<Axis> axes) {
    boolean weighted = resizing.method() instanceof Method.Weighted;
    if (weighted && !node.element(0).isNumeric()) {
      throw OnnxNode.invalid(
          ErrorCode.TYPE_MISMATCH, "X is %s, expected numbers to interpolate", node.type(0));
    }
    return resizing.apply(node.np(), node.input(0), axes);
  }

  private static List<Integer> all(OnnxNode node) {
    return IntStream.range(0, node.type(0).rank()).boxed().toList();
  }

  private static Method method(OnnxNode node) {
    boolean antialias = node.attributes().flag("antialias", false);
    boolean exclude = node.attributes().flag("exclude_outside", false);
    double a = node.attributes().real("cubic_coeff_a", -0.75);
    Rounding rounding = rounding(node.attributes().text("nearest_mode", "round_prefer_floor"));
    String mode = node.attributes().text("mode", "nearest");
    return switch (mode) {
      case "nearest" -> new Method.Nearest(rounding);
      case "linear" ->
          new Method.Weighted(
              new Interpolation(new Interpolation.Curve.Linear(), antialias, exclude));
      case "cubic" ->
          new Method.Weighted(
              new Interpolation(new Interpolation.Curve.Cubic(a), antialias, exclude));
      default -> throw unknown("mode", mode);
    };
  }

  private static Rounding rounding(String name) {
    return switch (name) {
      case "round_prefer_floor" -> Rounding.ROUND_PREFER_FLOOR;
      case "round_prefer_ceil" -> Rounding.ROUND_PREFER_CEIL;
      case "floor" -> Rounding.FLOOR;
      case "ceil" -> Rounding.CEIL;
      default -> throw unknown("nearest_mode", name);
    };
  }

  private static Coordinates coordinates(String name) {
    return switch (name) {
      case "half_pixel" -> Coordinates.HALF_PIXEL;
      case "half_pixel_symmetric" -> Coordinates.HALF_PIXEL_SYMMETRIC;
      case "pytorch_half_pixel" -> Coordinates.PYTORCH_HALF_PIXEL;
      case "align_corners" -> Coordinates.ALIGN_CORNERS;
      case "asymmetric" -> Coordinates.ASYMMETRIC;
      case "tf_half_pixel_for_nn" -> Coordinates.TF_HALF_PIXEL_FOR_NN;
      case "tf_crop_and_resize" -> Coordinates.TF_CROP_AND_RESIZE;
      default -> throw unknown("coordinate_transformation_mode", name);
    };
  }

  private static RuntimeException unknown(String attribute, String found) {
    return OnnxNode.invalid(
        ErrorCode.ATTRIBUTE_INVALID,
        "attribute %s is '%s', which ONNX does not have",
        attribute,
        found);
  }
}
