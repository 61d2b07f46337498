package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.nn.functional.SpatialWindow;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Where the maxima of a pooling were. */
final class PoolingPlaces {
  private PoolingPlaces() {}

  /**
   * The first place of the maximum in each window, counted through the whole tensor.
   *
   * @param maxima the pooled x [N, C, …]
   * @param columnMajor whether the spatial axes are counted with the first one fastest
   */
  static Value of(NumPy np, Value x, Value maxima, SpatialWindow window, boolean columnMajor) {
    int axes = window.kernel().size();
    List<Value> places = new ArrayList<>();
    Value inside = null;
    for (int i = 0; i < axes; i++) {
      Value place = windows(np, maxima.type().dim(i + 2), window, i);
      Value last = np.size(x.type().dim(i + 2).minus(1), ElementType.I64);
      Value moved = np.minimum(np.maximum(place, 0), last);
      Value here = np.equal(place, moved);
      inside = inside == null ? here : np.logicalAnd(inside, here);
      places.add(moved);
    }
    Value read = windows(np, x, places, inside.type().shape());
    Value wanted = np.reshape(maxima, withTaps(maxima.type().shape().dims(), axes));
    Value found = np.logicalOr(np.equal(read, wanted), np.isNan(read));
    Value candidates = np.cast(np.logicalAnd(found, inside), ElementType.I32);
    Value tap = firstOf(np, candidates, maxima.type().shape(), window.size());
    return counted(np, x.type().shape(), tap, window, columnMajor);
  }

  /** Which element each tap of each position is on one axis: i64 [positions…, taps…]. */
  private static Value windows(NumPy np, Dim positions, SpatialWindow window, int axis) {
    int axes = window.kernel().size();
    Value start = start(np, positions, window, axis);
    Value within =
        np.mul(
            np.arange(ElementType.I64, Dim.of(window.kernel().get(axis))),
            window.dilations().get(axis));
    return np.add(along(np, start, axis, 2 * axes), along(np, within, axes + axis, 2 * axes));
  }

  private static Value start(NumPy np, Dim positions, SpatialWindow window, int axis) {
    Value stepped = np.mul(np.arange(ElementType.I64, positions), window.strides().get(axis));
    return np.sub(stepped, np.size(window.low().get(axis), ElementType.I64));
  }

  private static Value along(NumPy np, Value vector, int axis, int rank) {
    List<Dim> dims = new ArrayList<>(Collections.nCopies(rank, Dim.of(1)));
    dims.set(axis, vector.type().dim(0));
    return np.reshape(vector, dims);
  }

  /** The elements at these places: [N, C, positions…, taps…]. */
  private static Value windows(NumPy np, Value x, List<Value> places, Shape shape) {
    List<Value> whole = places.stream().map(place -> np.broadcastTo(place, shape)).toList();
    List<Integer> axes = IntStream.range(2, places.size() + 2).boxed().toList();
    Gather gather = new Gather(0, axes, Gather.Bounds.REFUSE);
    Value read = np.builder().apply(gather, x, np.stack(whole, -1));
    return np.moveAxis(np.moveAxis(read, -1, 0), -1, 0);
  }

  private static List<Dim> withTaps(List<Dim> dims, int axes) {
    List<Dim> all = new ArrayList<>(dims);
    all.addAll(Collections.nCopies(axes, Dim.of(1)));
    return all;
  }

  /** The number of the first tap that is not 0: i64 [N, C, positions…]. */
  private static Value firstOf(NumPy np, Value candidates, Shape pooled, long taps) {
    List<Dim> flat = new ArrayList<>(pooled.dims());
    flat.add(Dim.of(taps));
    return np.builder()
        .apply(new ArgReduce(true, pooled.rank(), false), np.reshape(candidates, flat));
  }

  private static Value counted(
      NumPy np, Shape x, Value tap, SpatialWindow window, boolean columnMajor) {
    int rank = x.rank();
    Value batch = np.mul(axis(np, tap, 0), np.size(x.dim(1), ElementType.I64));
    Value channel = np.add(batch, axis(np, tap, 1));
    Value place =
        np.mul(channel, np.size(new Shape(x.dims().subList(2, rank)).size(), ElementType.I64));
    long inner = window.size();
    for (int i = 2; i < rank; i++) {
      long kernel = window.kernel().get(i - 2);
      inner /= kernel;
      Value number = np.mod(np.floorDiv(tap, whole(np, inner)), whole(np, kernel));
      Value within = np.mul(number, window.dilations().get(i - 2));
      Value start = start(np, tap.type().dim(i), window, i - 2);
      Value on = np.add(within, along(np, start, i, rank));
      List<Dim> faster = columnMajor ? x.dims().subList(2, i) : x.dims().subList(i + 1, rank);
      place = np.add(place, np.mul(on, np.size(new Shape(faster).size(), ElementType.I64)));
    }
    return place;
  }

  private static Value whole(NumPy np, long value) {
    return np.scalar(ElementType.I64, value);
  }

  private static Value axis(NumPy np, Value like, int axis) {
    return along(np, np.arange(ElementType.I64, like.type().dim(axis)), axis, like.type().rank());
  }
}
