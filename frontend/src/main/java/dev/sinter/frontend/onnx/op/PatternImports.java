package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.nn.functional.Selection;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.Index;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/** Elements chosen by where they are: one-hot vectors, diagonals, triangles. */
final class PatternImports {
  private PatternImports() {}

  /**
   * The on value where a new axis counts to the index, elsewhere the off value. Before opset 11
   * negative indices were outside; since then they count from the end.
   */
  static Value oneHot(OnnxNode node) {
    NumPy np = node.np();
    Value indices = np.cast(node.input(0), ElementType.I64);
    Dim depth = depth(node);
    if (node.opset() >= 11) {
      indices = Selection.counted(np, indices, depth);
    }
    int rank = indices.type().rank() + 1;
    int axis = node.axis(node.attributes().integer("axis", -1), rank);
    List<Dim> dims = new ArrayList<>(indices.type().shape().dims());
    dims.add(axis, depth);
    Value counted =
        node.builder().apply(new Iota(new TensorType(ElementType.I64, new Shape(dims)), axis));
    if (node.type(2).rank() != 1 || !node.type(2).dim(0).is(2)) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "values %s, expected two elements", node.type(2));
    }
    Value off = np.index(node.input(2), List.of(Index.at(0)));
    Value on = np.index(node.input(2), List.of(Index.at(1)));
    return np.where(np.equal(counted, np.expandDims(indices, axis)), on, off);
  }

  private static Dim depth(OnnxNode node) {
    // It may be a real number, which no shape is.
    return new DataSizes(node).size(node.scalar(1, "depth"), "depth");
  }

  /** Ones on the k-th diagonal of a matrix of the operand's shape. */
  static Value eyeLike(OnnxNode node) {
    TensorType like = node.type(0);
    if (like.rank() != 2) {
      throw OnnxNode.invalid(ErrorCode.SHAPE_MISMATCH, "input %s, expected a matrix", like);
    }
    ElementType element = node.attributes().element("dtype").orElse(like.element());
    long k = node.attributes().integer("k", 0);
    return node.np().eye(element, like.dim(0), like.dim(1), k);
  }

  /**
   * The elements on and above the k-th diagonal of the last two axes, or on and below it, zero
   * elsewhere. The model may compute k.
   */
  static Value trilu(OnnxNode node) {
    NumPy np = node.np();
    Value x = node.input(0);
    int rank = x.type().rank();
    if (rank < 2) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "input %s, expected at least two axes", x.type());
    }
    boolean upper = node.attributes().flag("upper", true);
    TensorType places =
        new TensorType(ElementType.I64, new Shape(x.type().shape().dims().subList(rank - 2, rank)));
    Value rows = node.builder().apply(new Iota(places, 0));
    Value columns = node.builder().apply(new Iota(places, 1));
    Value k = node.has(1) ? node.scalar(1, "k") : np.scalar(ElementType.I64, 0L);
    Value diagonal = np.sub(columns, rows);
    Value kept = upper ? np.greaterEqual(diagonal, k) : np.lessEqual(diagonal, k);
    return np.where(kept, x, np.scalar(x.type().element(), 0L));
  }
}
