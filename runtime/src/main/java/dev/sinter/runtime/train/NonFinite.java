package dev.sinter.runtime.train;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.train.NonFiniteTrace.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers of a tensor that are not finite.
 *
 * @param counts how many there are of each kind that there is
 * @param places the number of the first element of each kind
 */
record NonFinite(TensorType type, Map<Kind, Long> counts, Map<Kind, Long> places) {
  NonFinite {
    counts = Map.copyOf(counts);
    places = Map.copyOf(places);
  }

  static NonFinite of(Tensor tensor) {
    Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    Map<Kind, Long> places = new EnumMap<>(Kind.class);
    for (long i = 0; tensor.element().isFloat() && i < tensor.size(); i++) {
      double value = tensor.getDouble(i);
      if (!Double.isFinite(value)) {
        Kind kind = Double.isNaN(value) ? Kind.NAN : Kind.INFINITY;
        counts.merge(kind, 1L, Long::sum);
        places.putIfAbsent(kind, i);
      }
    }
    return new NonFinite(tensor.type(), counts, places);
  }

  boolean has(Kind kind) {
    return counts.containsKey(kind);
  }

  boolean isEmpty() {
    return counts.isEmpty();
  }

  /** The indices of the first element of a kind. */
  List<Long> first(Kind kind) {
    List<Long> indices = new ArrayList<>();
    long place = places.get(kind);
    for (int axis = type.rank() - 1; axis >= 0; axis--) {
      long size = type.dim(axis).known();
      indices.addFirst(place % size);
      place /= size;
    }
    return indices;
  }
}
