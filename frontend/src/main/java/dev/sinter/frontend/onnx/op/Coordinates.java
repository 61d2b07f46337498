package dev.sinter.frontend.onnx.op;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * ONNX's indices as {@link dev.sinter.ir.op.Gather} and {@link dev.sinter.ir.op.Scatter} take them:
 * counted from 0, in rows that each address one place.
 */
final class Coordinates {
  private Coordinates() {}

  /** Indices of one axis, of which negative ones count from the end. */
  static Value counted(NumPy np, Value indices, Dim size) {
    Value below = np.less(indices, np.scalarLike(indices, 0));
    return np.where(below, np.add(indices, np.size(size, indices.type().element())), indices);
  }

  /** Rows of indices of several axes, of which negative ones count from the end. */
  static Value countedRows(NumPy np, Value rows, List<Dim> sizes) {
    if (sizes.isEmpty()) {
      return rows;
    }
    Value ends = SizeValues.vector(np, sizes, rows.type().element());
    return np.where(np.less(rows, np.scalarLike(rows, 0)), np.add(rows, ends), rows);
  }

  /**
   * The places of all elements of a tensor of indices where the axis is theirs and all other axes
   * are those of the elements themselves: [d…] → [d…, rank].
   */
  static Value spread(NumPy np, Value indices, int axis) {
    ElementType element = indices.type().element();
    List<Value> columns = new ArrayList<>();
    for (int other = 0; other < indices.type().rank(); other++) {
      TensorType type = new TensorType(element, indices.type().shape());
      columns.add(other == axis ? indices : np.builder().apply(new Iota(type, other)));
    }
    return np.stack(columns, -1);
  }

  /** Whether two types have the same sizes on all axes but one. */
  static boolean agreeBeside(TensorType a, TensorType b, int axis) {
    return IntStream.range(0, a.rank())
        .allMatch(other -> other == axis || a.dim(other).equals(b.dim(other)));
  }

  static void requireSameRank(Value data, Value indices) {
    if (data.type().rank() != indices.type().rank() || data.type().rank() == 0) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "data %s and indices %s, expected the same rank above 0",
          data.type(),
          indices.type());
    }
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
