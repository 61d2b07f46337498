package dev.sinter.passes.fuse;

import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * An index along one axis of a tensor as an affine function of loop indices: offset + Σ
 * coefficients[d] · index[d].
 */
public record AxisIndex(Dim offset, List<Dim> coefficients) {
  public AxisIndex {
    coefficients = List.copyOf(coefficients);
  }

  /** The indices of loops that run over a tensor of this rank, one an axis. */
  static List<AxisIndex> identity(int rank) {
    List<AxisIndex> axes = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      List<Dim> coefficients = new ArrayList<>(Collections.nCopies(rank, Dim.of(0)));
      coefficients.set(axis, Dim.of(1));
      axes.add(new AxisIndex(Dim.of(0), coefficients));
    }
    return axes;
  }

  /** The index that is always 0. */
  static AxisIndex zero(int loops) {
    return new AxisIndex(Dim.of(0), Collections.nCopies(loops, Dim.of(0)));
  }

  /** The same index in every round. */
  static AxisIndex constant(int loops, Dim index) {
    return zero(loops).plus(index);
  }

  AxisIndex times(Dim factor) {
    return new AxisIndex(
        offset.times(factor), coefficients.stream().map(c -> c.times(factor)).toList());
  }

  AxisIndex plus(AxisIndex other) {
    List<Dim> sums = new ArrayList<>();
    for (int d = 0; d < coefficients.size(); d++) {
      sums.add(coefficients.get(d).plus(other.coefficients.get(d)));
    }
    return new AxisIndex(offset.plus(other.offset), sums);
  }

  AxisIndex plus(Dim shift) {
    return new AxisIndex(offset.plus(shift), coefficients);
  }
}
