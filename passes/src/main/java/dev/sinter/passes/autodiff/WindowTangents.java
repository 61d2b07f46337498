package dev.sinter.passes.autodiff;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.ReduceWindow;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Tangents of pooling: the windows' first elements, second elements and so on, each a strided slice
 * of the padded operand. The first of the elements that are the extreme has its tangent.
 */
record WindowTangents(Tangents tangents) {

  /** The tangent of the pooled value y of x; empty for truth values. */
  Optional<Value> of(ReduceWindow pool, Value x, Value y, Value dx) {
    return switch (pool.combiner()) {
      case SUM -> Optional.of(sum(pool, dx));
      case MAX -> Optional.of(extreme(pool, x, y, dx, Double.NEGATIVE_INFINITY));
      case MIN -> Optional.of(extreme(pool, x, y, dx, Double.POSITIVE_INFINITY));
      case PRODUCT -> Optional.of(product(pool, x, dx));
      case ALL, ANY -> Optional.empty();
    };
  }

  private Value sum(ReduceWindow pool, Value dx) {
    return WindowTiles.of(pool, dx.type().shape())
        .map(tiles -> tiles.sum(tangents.np(), dx))
        .orElseGet(() -> tangents.builder().apply(pool, dx));
  }

  private Value extreme(ReduceWindow pool, Value x, Value y, Value dx, double outside) {
    NumPy np = tangents.np();
    Optional<WindowTiles> tiles = WindowTiles.of(pool, x.type().shape());
    if (tiles.isPresent()) {
      return tiles.get().extreme(np, x, y, dx);
    }
    List<Value> elements = elements(pool, x, outside);
    List<Value> moved = elements(pool, dx, 0);
    Value tangent = np.zerosLike(y);
    // From the last to the first, so that the first has the last word.
    for (int k = elements.size() - 1; k >= 0; k--) {
      tangent = np.where(np.equal(elements.get(k), y), moved.get(k), tangent);
    }
    return tangent;
  }

  private Value product(ReduceWindow pool, Value x, Value dx) {
    NumPy np = tangents.np();
    List<Value> factors = elements(pool, x, 1);
    List<Value> moved = elements(pool, dx, 0);
    // By the product rule, one factor after another.
    Value product = factors.getFirst();
    Value tangent = moved.getFirst();
    for (int k = 1; k < factors.size(); k++) {
      tangent = np.add(np.mul(tangent, factors.get(k)), np.mul(moved.get(k), product));
      product = np.mul(product, factors.get(k));
    }
    return tangent;
  }

  /** For each place in the window the elements that all windows have there. */
  private List<Value> elements(ReduceWindow pool, Value x, double outside) {
    int rank = x.type().rank();
    List<Long> dense = Collections.nCopies(rank, 0L);
    Value fill = tangents.np().scalarLike(x, outside);
    Value padded = tangents.builder().apply(new Pad(pool.low(), pool.high(), dense), x, fill);
    List<Dim> sizes = pool.infer(List.of(x.type())).getFirst().shape().dims();
    List<Value> elements = new ArrayList<>();
    long[] place = new long[rank];
    long count = pool.window().stream().reduce(1L, Math::multiplyExact);
    for (long k = 0; k < count; k++) {
      List<Dim> starts = new ArrayList<>();
      for (int axis = 0; axis < rank; axis++) {
        starts.add(Dim.of(place[axis] * pool.dilation().get(axis)));
      }
      elements.add(tangents.builder().apply(new Slice(starts, sizes, pool.strides()), padded));
      for (int axis = rank - 1; axis >= 0 && ++place[axis] == pool.window().get(axis); axis--) {
        place[axis] = 0;
      }
    }
    return elements;
  }
}
