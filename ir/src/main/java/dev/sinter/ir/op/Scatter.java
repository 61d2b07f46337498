package dev.sinter.ir.op;

import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Objects;

/**
 * Writes slices at computed places: data, indices, updates → data with the updates combined in, in
 * row-major order of the places. Indices and axes are as in {@link Gather}; {@code updates} has the
 * shape that a gather would give.
 */
public record Scatter(
    int batch, List<Integer> indexed, Combination combination, Gather.Bounds bounds)
    implements Primitive {
  /** How an update meets the element that is there. */
  public enum Combination {
    /** The last update wins. */
    REPLACE,
    ADD,
    MULTIPLY,
    MAX,
    MIN
  }

  public Scatter {
    indexed = List.copyOf(indexed);
    Objects.requireNonNull(combination);
    Objects.requireNonNull(bounds);
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 3);
    TensorType data = operands.get(0);
    List<Dim> dims = Gather.places(mnemonic(), batch, indexed, data, operands.get(1));
    for (int axis = batch; axis < data.rank(); axis++) {
      if (!indexed.contains(axis)) {
        dims.add(data.dim(axis));
      }
    }
    Require.sameElement(mnemonic(), data, operands.get(2));
    Require.types(
        mnemonic(), "updates", operands.subList(2, 3), List.of(data.withShape(new Shape(dims))));
    return List.of(data);
  }
}
