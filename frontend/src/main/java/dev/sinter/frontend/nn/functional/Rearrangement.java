package dev.sinter.frontend.nn.functional;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Index;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Elements in other places of another shape. */
public final class Rearrangement {
  private Rearrangement() {}

  /**
   * Moves elements along axes, the last ones round to the front; by negative shifts the other way.
   */
  public static Value roll(NumPy np, Value x, List<Long> shifts, List<Integer> axes) {
    Value rolled = x;
    for (int i = 0; i < shifts.size(); i++) {
      rolled = roll(np, rolled, shifts.get(i), axes.get(i));
    }
    return rolled;
  }

  private static Value roll(NumPy np, Value x, long shift, int axis) {
    int place = axis < 0 ? axis + x.type().rank() : axis;
    Dim size = x.type().dim(place);
    if (size.is(0)) {
      return x;
    }
    Dim tail = Dim.of(shift).mod(size);
    Dim head = size.minus(tail);
    Value first = part(np, x, place, Optional.of(head), Optional.empty());
    return np.concatenate(
        List.of(first, part(np, x, place, Optional.empty(), Optional.of(head))), place);
  }

  private static Value part(NumPy np, Value x, int axis, Optional<Dim> from, Optional<Dim> to) {
    List<Index> indices = new ArrayList<>(Collections.nCopies(axis, Index.all()));
    indices.add(new Index.Range(from, to, 1));
    return np.index(x, indices);
  }

  /**
   * [N, C·r², H, W] → [N, C, H·r, W·r], where channel c·r² + i·r + j gives place (i, j) of each
   * block (Shi et al., sub-pixel convolution, 2016). ONNX's DepthToSpace in mode CRD.
   */
  public static Value pixelShuffle(NumPy np, Value x, long r) {
    List<Dim> dims = images(x);
    Dim channels = divided(dims.get(1), r * r);
    Value split =
        np.reshape(
            x, List.of(dims.get(0), channels, Dim.of(r), Dim.of(r), dims.get(2), dims.get(3)));
    return np.reshape(
        np.transpose(split, 0, 1, 4, 2, 5, 3),
        List.of(dims.get(0), channels, dims.get(2).times(r), dims.get(3).times(r)));
  }

  /** The inverse: [N, C, H·r, W·r] → [N, C·r², H, W]. */
  public static Value pixelUnshuffle(NumPy np, Value x, long r) {
    List<Dim> dims = images(x);
    Dim rows = divided(dims.get(2), r);
    Dim columns = divided(dims.get(3), r);
    Value split =
        np.reshape(x, List.of(dims.get(0), dims.get(1), rows, Dim.of(r), columns, Dim.of(r)));
    return np.reshape(
        np.transpose(split, 0, 1, 3, 5, 2, 4),
        List.of(dims.get(0), dims.get(1).times(r * r), rows, columns));
  }

  /** [N, g·C, …] → [N, C·g, …] with the channels of groups interleaved (ShuffleNet, 2017). */
  public static Value channelShuffle(NumPy np, Value x, long groups) {
    List<Dim> dims = x.type().shape().dims();
    List<Dim> split = new ArrayList<>(dims);
    split.set(1, divided(dims.get(1), groups));
    split.add(1, Dim.of(groups));
    return np.reshape(np.swapAxes(np.reshape(x, split), 1, 2), dims);
  }

  /** Everything from an axis on as one axis: [N, C, H, W] → [N, C·H·W] for axis 1. */
  public static Value flattenFrom(NumPy np, Value x, int axis) {
    List<Dim> dims = x.type().shape().dims();
    List<Dim> flat = new ArrayList<>(dims.subList(0, axis));
    flat.add(dims.subList(axis, dims.size()).stream().reduce(Dim.of(1), Dim::times));
    return np.reshape(x, flat);
  }

  private static List<Dim> images(Value x) {
    if (x.type().rank() != 4) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH, "x is %s, expected [N, C, H, W]".formatted(x.type()));
    }
    return x.type().shape().dims();
  }

  private static Dim divided(Dim size, long parts) {
    if (!size.mod(parts).is(0)) {
      throw new SinterException(
          ErrorCode.SHAPE_MISMATCH, "size %s, expected a multiple of %d".formatted(size, parts));
    }
    return size.floorDiv(parts);
  }
}
