package dev.sinter.frontend.nn.functional;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.Collections;
import java.util.List;

/**
 * Padding, of amounts before and after each axis. A constant is a primitive. The other modes repeat
 * elements of the tensor: on each padded axis, place i of the result takes the element at a place
 * computed from i, so that any amount works, negative ones and those beyond the size too.
 */
public enum Padding {
  /** The elements at the ends: a a | a b c | c c. PyTorch calls it replicate. */
  EDGE,
  /** A mirror in the elements at the ends: c b | a b c | b a. */
  REFLECT,
  /** Round about: b c | a b c | a b. PyTorch calls it circular. */
  WRAP;

  /** A value around a tensor; negative amounts cut off. */
  public static Value constant(NumPy np, Value x, List<Dim> low, List<Dim> high, Value scalar) {
    Pad pad = new Pad(low, high, Collections.nCopies(low.size(), 0L));
    return np.builder().apply(pad, x, scalar);
  }

  /** Elements of the tensor around it, with an amount for each axis. */
  public Value of(NumPy np, Value x, List<Dim> low, List<Dim> high) {
    Value padded = x;
    for (int axis = 0; axis < low.size(); axis++) {
      if (!low.get(axis).is(0) || !high.get(axis).is(0)) {
        padded = along(np, padded, axis, low.get(axis), high.get(axis));
      }
    }
    return padded;
  }

  private Value along(NumPy np, Value x, int axis, Dim low, Dim high) {
    Dim size = x.type().dim(axis);
    if (size.is(0)) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH, "axis %d is empty and cannot be repeated".formatted(axis));
    }
    Value places = np.arange(ElementType.I64, size.plus(low).plus(high));
    Value counted = np.sub(places, np.size(low, ElementType.I64));
    Value rows = np.expandDims(inside(np, counted, size), -1);
    Gather gather = new Gather(0, List.of(axis), Gather.Bounds.REFUSE);
    return np.moveAxis(np.builder().apply(gather, x, rows), 0, axis);
  }

  /**
   * Takes places counted from the first element, some before it and some beyond the last, to ones
   * inside.
   */
  private Value inside(NumPy np, Value places, Dim size) {
    return switch (this) {
      case EDGE -> np.minimum(np.maximum(places, 0), np.size(size.minus(1), ElementType.I64));
      case WRAP -> np.mod(places, np.size(size, ElementType.I64));
      case REFLECT -> reflected(np, places, size);
    };
  }

  /**
   * The period is there and back again without the ends: 2·(n − 1), or 1 where there is only one
   * element.
   */
  private static Value reflected(NumPy np, Value places, Dim size) {
    Dim back = size.minus(1).times(2);
    Value there = np.mod(places, np.size(back.max(Dim.of(1)), ElementType.I64));
    Value mirrored = np.binary(Binary.Function.SUB, np.size(back, ElementType.I64), there);
    return np.minimum(there, np.maximum(mirrored, 0));
  }
}
