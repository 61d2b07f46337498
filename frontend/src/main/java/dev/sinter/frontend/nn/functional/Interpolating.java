package dev.sinter.frontend.nn.functional;

import dev.sinter.frontend.resample.Axis;
import dev.sinter.frontend.resample.Coordinates;
import dev.sinter.frontend.resample.Interpolation;
import dev.sinter.frontend.resample.Interpolation.Curve;
import dev.sinter.frontend.resample.Real;
import dev.sinter.frontend.resample.Resizing;
import dev.sinter.frontend.resample.Rounding;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Resizing the spatial axes of x [N, C, …], by PyTorch's names: torch.nn.functional.interpolate.
 */
public enum Interpolating {
  /** Place ⌊i·n / m⌋ of n elements for place i of m. */
  NEAREST,
  /** The place whose middle is nearest to the middle of place i. */
  NEAREST_EXACT,
  /** Linear, bilinear, trilinear. */
  LINEAR,
  /** Bicubic, with slopes of −0.75. */
  CUBIC;

  /**
   * The tensor with other spatial sizes.
   *
   * @param corners whether the middles of the elements at the ends go to those of the result, which
   *     is about weighted modes only; their outer borders do otherwise
   */
  public Value resize(NumPy np, Value x, List<Dim> sizes, boolean corners) {
    if (x.type().rank() != sizes.size() + 2) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH, "sizes %s for x %s".formatted(sizes, x.type()));
    }
    List<Axis> axes = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      Dim from = x.type().dim(i + 2);
      Dim to = sizes.get(i);
      Real scale = new Real.Ratio(to, from);
      axes.add(new Axis(i + 2, from, to, scale, new Real.Known(0), new Real.Known(1)));
    }
    return resizing(corners).apply(np, x, axes);
  }

  /** Every axis a whole number of times as long. */
  public Value enlarge(NumPy np, Value x, long times, boolean corners) {
    List<Dim> sizes =
        x.type().shape().dims().stream().skip(2).map(size -> size.times(times)).toList();
    return resize(np, x, sizes, corners);
  }

  private Resizing resizing(boolean corners) {
    Coordinates weighted = corners ? Coordinates.ALIGN_CORNERS : Coordinates.HALF_PIXEL;
    return switch (this) {
      case NEAREST -> nearest(Coordinates.ASYMMETRIC, Rounding.FLOOR);
      case NEAREST_EXACT -> nearest(Coordinates.HALF_PIXEL, Rounding.ROUND_PREFER_CEIL);
      case LINEAR -> weighted(weighted, new Curve.Linear());
      case CUBIC -> weighted(weighted, new Curve.Cubic(-0.75));
    };
  }

  private static Resizing nearest(Coordinates coordinates, Rounding rounding) {
    return new Resizing(coordinates, new Resizing.Method.Nearest(rounding), Optional.empty());
  }

  private static Resizing weighted(Coordinates coordinates, Curve curve) {
    Interpolation interpolation = new Interpolation(curve, false, false);
    return new Resizing(coordinates, new Resizing.Method.Weighted(interpolation), Optional.empty());
  }
}
