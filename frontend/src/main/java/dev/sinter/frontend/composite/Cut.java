package dev.sinter.frontend.composite;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Part of one axis by its start and size. Unlike a NumPy slice it is never clamped: a part that
 * does not lie within the axis is an error, at the latest when the model runs.
 */
public final class Cut {
  private Cut() {}

  /**
   * Elements start, start + 1, … of an axis, {@code size} of them.
   *
   * @param axis counted from 0
   */
  public static Value cut(NumPy np, Value x, int axis, Dim start, Dim size) {
    List<Dim> sizes = new ArrayList<>(x.type().shape().dims());
    List<Dim> starts = new ArrayList<>(Collections.nCopies(sizes.size(), Dim.of(0)));
    sizes.set(axis, size);
    starts.set(axis, start);
    if (sizes.equals(x.type().shape().dims())) {
      return x;
    }
    return np.builder().apply(new Slice(starts, sizes, Collections.nCopies(sizes.size(), 1L)), x);
  }
}
