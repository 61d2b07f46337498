package dev.sinter.frontend.nn.functional;

import dev.sinter.frontend.composite.Precision;
import dev.sinter.frontend.resample.Border;
import dev.sinter.frontend.resample.Interpolation.Curve;
import dev.sinter.frontend.resample.Sampling;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
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
 * make (Jaderberg et al., Spatial Transformer Networks, 2015). A place has a coordinate from −1 to
 * 1 for each axis, the last axis first.
 *
 * @param outside what lies beyond the ends
 * @param corners whether ±1 are the middles of the elements at the ends, not their outer borders
 */
public record GridSampling(Mode mode, Outside outside, boolean corners) {
  /** How elements around a place are weighted. */
  public enum Mode {
    NEAREST,
    LINEAR,
    /** By the cubics of slope −0.75 that PyTorch and ONNX have. */
    CUBIC
  }

  /** What lies beyond the ends: PyTorch's padding_mode. */
  public enum Outside {
    ZEROS,
    BORDER,
    REFLECTION
  }

  /**
   * The samples [N, C, …], with the grid's axes in the place of dots; the derivative by the grid is
   * that of the weights.
   */
  public Value sample(NumPy np, Value x, Value grid) {
    int axes = x.type().rank() - 2;
    boolean fits =
        axes >= 1
            && grid.type().rank() == axes + 2
            && grid.type().dim(axes + 1).is(axes)
            && grid.type().dim(0).equals(x.type().dim(0));
    if (!fits) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH, "grid is %s for x %s".formatted(grid.type(), x.type()));
    }
    Value wide = Precision.widen(np, grid);
    List<Value> places = new ArrayList<>();
    for (int i = 0; i < axes; i++) {
      Value coordinate = np.index(wide, "..., " + (axes - 1 - i));
      places.add(place(np, coordinate, x.type().dim(i + 2)));
    }
    List<Integer> sampled = IntStream.range(2, axes + 2).boxed().toList();
    Value y =
        switch (mode) {
          case NEAREST -> new Sampling(np, x, 1, sampled, border()).nearest(places);
          case LINEAR -> interpolated(np, x, sampled, places, new Curve.Linear());
          case CUBIC -> interpolated(np, x, sampled, places, new Curve.Cubic(-0.75));
        };
    return np.moveAxis(y, -1, 1);
  }

  /** Numbers other than floats are computed with in f64 and truncated. */
  private Value interpolated(
      NumPy np, Value x, List<Integer> axes, List<Value> places, Curve curve) {
    ElementType element = x.type().element();
    Value real = element.isFloat() ? Precision.widen(np, x) : np.cast(x, ElementType.F64);
    Sampling sampling = new Sampling(np, real, 1, axes, border());
    return np.cast(sampling.interpolated(places, curve), element);
  }

  private Border border() {
    return switch (outside) {
      case ZEROS -> new Border.Zeros();
      case BORDER -> new Border.Edge();
      case REFLECTION -> new Border.Reflection(corners);
    };
  }

  /** A coordinate from −1 to 1 as a place from 0 to n − 1. */
  private Value place(NumPy np, Value coordinate, Dim n) {
    ElementType element = coordinate.type().element();
    Value from0 = np.add(coordinate, 1);
    return corners
        ? np.mul(np.div(from0, 2), np.size(n.minus(1), element))
        : np.div(np.sub(np.mul(from0, np.size(n, element)), 1), 2);
  }

  /**
   * The grid [N, …, r] of matrices θ [N, r, r + 1].
   *
   * @param sizes [N, C, …] of what will be sampled with it
   */
  public static Value affineGrid(NumPy np, Value theta, List<Dim> sizes, boolean corners) {
    int axes = sizes.size() - 2;
    boolean fits =
        (axes == 2 || axes == 3)
            && theta.type().rank() == 3
            && theta.type().dim(1).is(axes)
            && theta.type().dim(2).is(axes + 1);
    if (!fits) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH, "theta is %s for sizes %s".formatted(theta.type(), sizes));
    }
    Value wide = Precision.widen(np, theta);
    Value grid = column(np, wide, axes, axes);
    for (int i = 0; i < axes; i++) {
      List<Dim> along = new ArrayList<>(Collections.nCopies(axes + 2, Dim.of(1)));
      along.set(axes - i, sizes.get(axes + 1 - i));
      Value positions = positions(np, sizes.get(axes + 1 - i), wide.type().element(), corners);
      grid = np.add(grid, np.mul(column(np, wide, axes, i), np.reshape(positions, along)));
    }
    return np.cast(grid, theta.type().element());
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
