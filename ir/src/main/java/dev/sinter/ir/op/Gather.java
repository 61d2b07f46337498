package dev.sinter.ir.op;

import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Reads slices at computed places: data, indices → result. {@code indices} has shape [batch…,
 * places…, depth]; each row of {@code depth} integers is a start on the data axes {@code indexed};
 * the first {@code batch} axes of both go together.
 *
 * <p>Result axes: batch…, places…, then the data axes that are neither batch nor indexed, in order.
 * So NumPy's take along axis a, ONNX's Gather, GatherND and (with all other axes as batch)
 * GatherElements are this with reshapes and transposes around.
 *
 * @param batch leading axes that data and indices share
 * @param indexed data axes that a row of indices addresses, each at or after {@code batch}
 * @param bounds what an index outside its axis does
 */
public record Gather(int batch, List<Integer> indexed, Bounds bounds) implements Primitive {
  /** What an index outside 0…n−1 does. */
  public enum Bounds {
    /** An error that names the index. */
    REFUSE,
    /** Taken as the nearest index inside. */
    CLAMP
  }

  public Gather {
    indexed = List.copyOf(indexed);
    Objects.requireNonNull(bounds);
  }

  @Override
  public List<TensorType> infer(List<TensorType> operands) {
    Require.count(mnemonic(), operands, 2);
    TensorType data = operands.get(0);
    TensorType indices = operands.get(1);
    List<Dim> dims = places(mnemonic(), batch, indexed, data, indices);
    for (int axis = batch; axis < data.rank(); axis++) {
      if (!indexed.contains(axis)) {
        dims.add(data.dim(axis));
      }
    }
    return List.of(data.withShape(new Shape(dims)));
  }

  /** Checks indices against data and gives batch and place dimensions. */
  static List<Dim> places(
      String op, int batch, List<Integer> indexed, TensorType data, TensorType indices) {
    Require.element(
        op,
        indices,
        e -> e == ElementType.I64 || e == ElementType.I32,
        "i64 or i32 for the indices");
    boolean inside = batch >= 0 && batch <= data.rank();
    Require.attribute(inside, op, "batch %d, expected 0 to %d", batch, data.rank());
    Require.axes(op, indexed, data.rank());
    Require.attribute(
        indexed.stream().allMatch(axis -> axis >= batch),
        op,
        "indexed axes %s, expected at least %d",
        indexed,
        batch);
    Require.shape(
        indices.rank() > batch, op, "indices %s, expected rank above %d", indices.shape(), batch);
    Require.sameDim(
        op, "depth of the indices", indices.dim(indices.rank() - 1), Dim.of(indexed.size()));
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < indices.rank() - 1; i++) {
      if (i < batch) {
        Require.sameDim(op, "batch axis " + i, data.dim(i), indices.dim(i));
      }
      dims.add(indices.dim(i));
    }
    return dims;
  }
}
