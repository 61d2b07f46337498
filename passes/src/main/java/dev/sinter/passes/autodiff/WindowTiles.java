package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Windows that cover each element once, as those of most pools do: axes of their own once the
 * tensor has another shape, so that derivatives come back by a broadcast.
 *
 * <pre>
 *   [n, 6]  in windows of 2   =   [n, 3, 2]
 * </pre>
 *
 * @param window its size along each axis
 * @param counts how many windows there are along each axis
 */
record WindowTiles(List<Long> window, List<Dim> counts) {
  /** Empty where windows overlap, leave something out or reach into padding. */
  static Optional<WindowTiles> of(ReduceWindow pool, Shape shape) {
    List<Dim> counts = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      long size = pool.window().get(axis);
      boolean tiles =
          pool.strides().get(axis) == size
              && (size == 1 || pool.dilation().get(axis) == 1)
              && pool.low().get(axis).is(0)
              && pool.high().get(axis).is(0)
              && shape.dim(axis).mod(size).is(0);
      if (!tiles) {
        return Optional.empty();
      }
      counts.add(shape.dim(axis).floorDiv(size));
    }
    return Optional.of(new WindowTiles(pool.window(), counts));
  }

  /** The sum of each window. */
  Value sum(NumPy np, Value x) {
    return np.sum(apart(np, x), withinAxes());
  }

  /** The tangent of each window's extreme y: that of the first element that is it. */
  Value extreme(NumPy np, Value x, Value y, Value dx) {
    Value places = np.builder().constant(places());
    Value none = np.scalar(ElementType.I32, window.stream().reduce(1L, Math::multiplyExact));
    Value isExtreme = np.equal(apart(np, x), np.expandDims(y, withinAxes()));
    Value first = np.min(np.where(isExtreme, places, none), true, withinAxes());
    Value moved = np.where(np.equal(places, first), apart(np, dx), np.scalarLike(dx, 0));
    return np.sum(moved, withinAxes());
  }

  /** Each window on axes of its own, behind those of the windows. */
  private Value apart(NumPy np, Value x) {
    List<Dim> sizes = new ArrayList<>();
    for (int axis = 0; axis < counts.size(); axis++) {
      sizes.add(counts.get(axis));
      sizes.add(Dim.of(window.get(axis)));
    }
    return np.reshape(x, sizes);
  }

  private int[] withinAxes() {
    return IntStream.range(0, counts.size()).map(axis -> 2 * axis + 1).toArray();
  }

  /** The number of each element within its window, row by row. */
  private Tensor places() {
    List<Dim> sizes = new ArrayList<>();
    window.forEach(size -> sizes.addAll(List.of(Dim.of(1), Dim.of(size))));
    Tensor numbers = Tensor.zeros(new TensorType(ElementType.I32, new Shape(sizes)));
    for (long i = 0; i < numbers.size(); i++) {
      numbers.setLong(i, i);
    }
    return numbers;
  }
}
