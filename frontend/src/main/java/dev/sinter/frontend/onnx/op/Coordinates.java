package dev.sinter.frontend.onnx.op;

import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.stream.IntStream;

/**
 * ONNX's indices as {@link dev.sinter.ir.op.Gather} and {@link dev.sinter.ir.op.Scatter} take them:
 * counted from 0, in rows that each address one place.
 */
final class Coordinates {
  private Coordinates() {}

  /** Rows of indices of several axes, of which negative ones count from the end. */
  static Value countedRows(NumPy np, Value rows, List<Dim> sizes) {
    if (sizes.isEmpty()) {
      return rows;
    }
    Value ends = SizeValues.vector(np, sizes, rows.type().element());
    return np.where(np.less(rows, np.scalarLike(rows, 0)), np.add(rows, ends), rows);
  }

  /** How many axes rows of indices address, which is the size of their last axis. */
  static int depth(Value rows) {
    TensorType type = rows.type();
    if (type.rank() == 0 || !type.dim(type.rank() - 1).isKnown()) {
      throw OnnxNode.unsupported(
          "indices %s: the size of the last axis must be known before the model runs", type);
    }
    return Math.toIntExact(type.dim(type.rank() - 1).known());
  }

  /** The numbers start, start + 1, … below end. */
  static List<Integer> range(int start, int end) {
    return IntStream.range(start, end).boxed().toList();
  }
}
