package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Precision;
import dev.sinter.frontend.resample.Border;
import dev.sinter.frontend.resample.Interpolation.Curve;
import dev.sinter.frontend.resample.Sampling;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sampling of x [N, C, D₁, …] at the places that a grid [N, …, r] names, and grids that affine maps
 * make. A place has a coordinate from −1 to 1 for each axis, the last axis first.
 */
final class GridImports {
  /** The slope that PyTorch's and ONNX's bicubic sampling has. */
  private static final double CUBIC = -0.75;

  private GridImports() {}

  static Value gridSample(OnnxNode node) {
    NumPy np = node.np();
    Value x = node.input(0);
    int axes = x.type().rank() - 2;
    boolean fits =
        axes >= 1
            && node.type(1).rank() == axes + 2
            && node.type(1).dim(axes + 1).is(axes)
            && node.type(1).dim(0).equals(x.type().dim(0));
    if (!fits) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "grid is %s for X %s", node.type(1), x.type());
    }
    boolean corners = node.attributes().flag("align_corners", false);
    Border border = border(node.attributes().text("padding_mode", "zeros"), corners);
    Value grid = Precision.widen(np, node.input(1));
    List<Value> places = new ArrayList<>();
    for (int i = 0; i < axes; i++) {
      Value coordinate = np.index(grid, "..., " + (axes - 1 - i));
      places.add(unnormalized(np, coordinate, x.type().dim(i + 2), corners));
    }
    List<Integer> sampled = IntStream.range(2, axes + 2).boxed().toList();
    String mode = node.attributes().text("mode", "linear");
    Value y =
        switch (mode) {
          case "nearest" -> new Sampling(np, x, 1, sampled, border).nearest(places);
          case "linear", "bilinear" ->
              interpolated(np, x, sampled, border, places, new Curve.Linear());
          case "cubic", "bicubic" ->
              interpolated(np, x, sampled, border, places, new Curve.Cubic(CUBIC));
          default ->
              throw OnnxNode.invalid(
                  ErrorCode.ATTRIBUTE_INVALID,
                  "mode is '%s', expected nearest, linear or cubic",
                  mode);
        };
    return np.moveAxis(y, -1, 1);
  }

  /** Numbers other than floats are computed with in f64 and truncated. */
  private static Value interpolated(
      NumPy np, Value x, List<Integer> axes, Border border, List<Value> places, Curve curve) {
    ElementType element = x.type().element();
    Value real = element.isFloat() ? Precision.widen(np, x) : np.cast(x, ElementType.F64);
    return np.cast(new Sampling(np, real, 1, axes, border).interpolated(places, curve), element);
  }

  private static Border border(String mode, boolean corners) {
    return switch (mode) {
      case "zeros" -> new Border.Zeros();
      case "border" -> new Border.Edge();
      case "reflection" -> new Border.Reflection(corners);
      default ->
          throw OnnxNode.invalid(
              ErrorCode.ATTRIBUTE_INVALID,
              "padding_mode is '%s', expected zeros, border or reflection",
              mode);
    };
  }

  /**
   * A coordinate from −1 to 1 as a place from 0 to n − 1: ±1 are the middles of the elements at the
   * ends, or their outer borders.
   */
  private static Value unnormalized(NumPy np, Value coordinate, Dim n, boolean corners) {
    ElementType element = coordinate.type().element();
    Value from0 = np.add(coordinate, 1);
    return corners
        ? np.mul(np.div(from0, 2), np.size(n.minus(1), element))
        : np.div(np.sub(np.mul(from0, np.size(n, element)), 1), 2);
  }

  /** θ [N, r, r + 1] and sizes [N, C, …] → the grid [N, …, r] of each matrix. */
  static Value affineGrid(OnnxNode node) {
    NumPy np = node.np();
    Value theta = Precision.widen(np, node.input(0));
    List<Dim> sizes = node.sizes(1, "the list of sizes");
    int axes = sizes.size() - 2;
    boolean fits =
        (axes == 2 || axes == 3)
            && theta.type().rank() == 3
            && theta.type().dim(1).is(axes)
            && theta.type().dim(2).is(axes + 1);
    if (!fits) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "theta is %s for sizes %s", theta.type(), sizes);
    }
    boolean corners = node.attributes().flag("align_corners", false);
    Value grid = column(np, theta, axes, axes);
    for (int i = 0; i < axes; i++) {
      List<Dim> along = new ArrayList<>(Collections.nCopies(axes + 2, Dim.of(1)));
      along.set(axes - i, sizes.get(axes + 1 - i));
      Value positions = positions(np, sizes.get(axes + 1 - i), theta.type().element(), corners);
      grid = np.add(grid, np.mul(column(np, theta, axes, i), np.reshape(positions, along)));
    }
    return np.cast(grid, node.element(0));
  }

  /** What each matrix multiplies one coordinate by: [N, 1, …, r]. */
  private static Value column(NumPy np, Value theta, int axes, int place) {
    return np.expandDims(np.index(theta, "..., " + place), IntStream.range(1, axes + 1).toArray());
  }

  /** n evenly spaced coordinates from −1 to 1. */
  private static Value positions(NumPy np, Dim n, ElementType element, boolean corners) {
    Value twice = np.mul(np.arange(element, n), 2);
    if (!corners) {
      Value size = np.size(n, element);
      return np.div(np.sub(np.add(twice, 1), size), size);
    }
    // A single element is in the middle.
    Value room = np.size(n.minus(1), element);
    return np.div(np.sub(twice, room), np.maximum(room, 1));
  }
}
