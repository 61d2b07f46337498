package dev.sinter.frontend.resample;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;

/** Which place of the operand a place of the result is: ONNX's coordinate_transformation_mode. */
public enum Coordinates {
  HALF_PIXEL,
  HALF_PIXEL_SYMMETRIC,
  PYTORCH_HALF_PIXEL,
  ALIGN_CORNERS,
  ASYMMETRIC,
  TF_HALF_PIXEL_FOR_NN,
  TF_CROP_AND_RESIZE;

  /** For each place of the result, in order, the place of the operand: f64 [to]. */
  Value places(NumPy np, Axis axis) {
    Value x = np.arange(ElementType.F64, axis.to());
    Value from = np.size(axis.from(), ElementType.F64);
    Value to = np.size(axis.to(), ElementType.F64);
    return switch (this) {
      case ASYMMETRIC -> axis.scale().into(np, x);
      case TF_HALF_PIXEL_FOR_NN -> axis.scale().into(np, np.add(x, 0.5));
      case HALF_PIXEL -> halfPixel(np, axis, x);
      case PYTORCH_HALF_PIXEL -> orAlone(np, to, halfPixel(np, axis, x), np.scalarLike(x, 0));
      case HALF_PIXEL_SYMMETRIC -> {
        // The middle of the result is that of the operand although its size was rounded.
        Value adjustment = np.div(to, axis.scale().times(np, from));
        Value offset = np.mul(np.div(from, 2), np.sub(np.scalarLike(x, 1), adjustment));
        yield np.add(halfPixel(np, axis, x), offset);
      }
      case ALIGN_CORNERS -> {
        Value last = np.sub(axis.scale().times(np, from), 1);
        yield np.div(np.mul(x, np.sub(from, 1)), orOne(np, last));
      }
      case TF_CROP_AND_RESIZE -> {
        Value start = axis.start().in(np);
        Value end = axis.end().in(np);
        Value room = np.sub(from, 1);
        Value step = np.div(np.mul(np.sub(end, start), room), orOne(np, np.sub(to, 1)));
        Value several = np.add(np.mul(start, room), np.mul(x, step));
        yield orAlone(np, to, several, np.mul(np.mul(np.add(start, end), 0.5), room));
      }
    };
  }

  /** Whether a result s times as long has each element s times, when rounded so. */
  boolean repeats(Rounding rounding) {
    return switch (this) {
      case ASYMMETRIC -> rounding == Rounding.FLOOR;
      case HALF_PIXEL, HALF_PIXEL_SYMMETRIC, PYTORCH_HALF_PIXEL ->
          rounding == Rounding.ROUND_PREFER_FLOOR || rounding == Rounding.ROUND_PREFER_CEIL;
      case ALIGN_CORNERS, TF_HALF_PIXEL_FOR_NN, TF_CROP_AND_RESIZE -> false;
    };
  }

  /** Whether a place of the operand lies outside of it: bool [to]. */
  static Value outside(NumPy np, Value places, Dim from) {
    Value last = np.size(from.minus(1), ElementType.F64);
    return np.logicalOr(np.less(places, np.scalarLike(places, 0)), np.greater(places, last));
  }

  private static Value halfPixel(NumPy np, Axis axis, Value x) {
    return np.sub(axis.scale().into(np, np.add(x, 0.5)), 0.5);
  }

  /** Something else where the result has one place only. */
  private static Value orAlone(NumPy np, Value to, Value several, Value alone) {
    return np.where(np.greater(to, np.scalarLike(to, 1)), several, alone);
  }

  private static Value orOne(NumPy np, Value divisor) {
    return np.where(
        np.equal(divisor, np.scalarLike(divisor, 0)), np.scalarLike(divisor, 1), divisor);
  }
}
