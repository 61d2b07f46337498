package dev.sinter.frontend.resample;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.List;

/**
 * A value between elements as a weighted sum of those around it. Elements beyond the ends are those
 * at the ends.
 *
 * @param antialias widens the neighbourhood where a result is smaller than the operand, so that all
 *     elements count
 * @param excludeOutside gives no weight to elements beyond the ends instead
 */
public record Interpolation(Curve curve, boolean antialias, boolean excludeOutside) {
  private static final long MOST_NEIGHBOURS = 1 << 24;

  /** How the weight falls with the distance. */
  public sealed interface Curve {
    /** 1 − d. */
    record Linear() implements Curve {}

    /**
     * Two cubics with a continuous derivative (Keys: Cubic convolution interpolation, 1981,
     * equation 4).
     *
     * @param a the slope at distance 1
     */
    record Cubic(double a) implements Curve {}

    /** The distance from which on there is no weight. */
    default long support() {
      return switch (this) {
        case Linear _ -> 1;
        case Cubic _ -> 2;
      };
    }

    /** The weights at distances of at least 0. */
    default Value weights(NumPy np, Value d) {
      return switch (this) {
        case Linear _ -> np.maximum(np.sub(np.scalarLike(d, 1), d), 0);
        case Cubic(double a) -> {
          Value inner = polynomial(np, d, a + 2, -(a + 3), 0, 1);
          Value outer = polynomial(np, d, a, -5 * a, 8 * a, -4 * a);
          Value far = np.where(np.less(d, np.scalarLike(d, 2)), outer, np.scalarLike(d, 0));
          yield np.where(np.lessEqual(d, np.scalarLike(d, 1)), inner, far);
        }
      };
    }

    private static Value polynomial(NumPy np, Value x, double... descending) {
      Value sum = np.scalarLike(x, descending[0]);
      for (int i = 1; i < descending.length; i++) {
        sum = np.add(np.mul(sum, x), descending[i]);
      }
      return sum;
    }
  }

  /** What to multiply an axis by: f64 [to, from]. */
  Value matrix(NumPy np, Axis axis, Value places) {
    Dim half = half(axis);
    Dim neighbours = half.times(2);
    Value middle = np.expandDims(places, 1);
    Value before = np.size(half.minus(1), ElementType.F64);
    Value taken = np.add(np.sub(np.floor(middle), before), np.arange(ElementType.F64, neighbours));
    Value weights = weights(np, axis, taken, np.abs(np.sub(taken, middle)));
    Value last = np.size(axis.from().minus(1), ElementType.F64);
    Value inside = np.cast(np.minimum(np.maximum(taken, 0), last), ElementType.I64);
    Scatter sum = new Scatter(1, List.of(1), Scatter.Combination.ADD, Gather.Bounds.REFUSE);
    Value zeros = np.zeros(ElementType.F64, Shape.of(axis.to(), axis.from()));
    return np.builder().apply(sum, zeros, np.expandDims(inside, 2), weights);
  }

  private Value weights(NumPy np, Axis axis, Value taken, Value distance) {
    Value narrowed = antialias ? np.mul(distance, np.minimum(axis.scale().in(np), 1)) : distance;
    Value weights = curve.weights(np, narrowed);
    if (excludeOutside) {
      Value outside = Coordinates.outside(np, taken, axis.from());
      weights = np.where(outside, np.scalarLike(weights, 0), weights);
    }
    if (!antialias && !excludeOutside) {
      return weights;
    }
    Value sum = np.sum(weights, true, 1);
    return np.div(
        weights, np.where(np.equal(sum, np.scalarLike(sum, 0)), np.scalarLike(sum, 1), sum));
  }

  /** How many neighbours on either side may have weight. */
  private Dim half(Axis axis) {
    Dim support = Dim.of(curve.support());
    if (!antialias) {
      return support;
    }
    return switch (axis.scale()) {
      case Real.Known(double scale) -> {
        double half = Math.ceil(curve.support() / Math.min(scale, 1));
        if (!(half <= MOST_NEIGHBOURS)) {
          throw new SinterException(
              ErrorCode.LIMIT_EXCEEDED,
              "antialias by scale %s: too many neighbours".formatted(scale));
        }
        yield Dim.of((long) half);
      }
      case Real.Ratio(Dim dividend, Dim divisor) ->
          divisor.times(support).plus(dividend).minus(1).floorDiv(dividend).max(support);
      case Real.Computed _ ->
          throw new SinterException(
              ErrorCode.FEATURE_UNSUPPORTED,
              "antialias by a scale that is not known before the model runs");
    };
  }
}
