package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.nn.functional.Selection;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.type.Dim;
import java.util.List;

/** Reading at computed places; {@link IndexingImports} has Gather itself. */
final class GatherImports {
  private GatherImports() {}

  /** Element by element along an axis: y[i][j] = x[i][index[i][j]] for axis 1. */
  static Value gatherElements(OnnxNode node) {
    int axis = node.axis(node.attributes().integer("axis", 0), node.type(0).rank());
    return Selection.gatherElements(node.np(), node.input(0), node.input(1), axis);
  }

  /** Slices at rows of indices, where the first batch_dims axes of both go together. */
  static Value gatherNd(OnnxNode node) {
    Value data = node.input(0);
    Value rows = node.input(1);
    int batch = Math.toIntExact(node.attributes().integer("batch_dims", 0));
    int depth = Coordinates.depth(rows);
    int rank = data.type().rank();
    if (batch < 0 || batch >= rows.type().rank() || depth > rank - batch) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH,
          "batch_dims %d and indices %s for data %s",
          batch,
          rows.type(),
          data.type());
    }
    List<Dim> sizes = data.type().shape().dims().subList(batch, batch + depth);
    Gather gather =
        new Gather(batch, Coordinates.range(batch, batch + depth), Gather.Bounds.REFUSE);
    return node.builder().apply(gather, data, Coordinates.countedRows(node.np(), rows, sizes));
  }

  /** Slices, or elements of the whole, at which a condition holds; it may be too short. */
  static Value compress(OnnxNode node) {
    NumPy np = node.np();
    boolean flat = !node.attributes().has("axis");
    Value data = flat ? np.flatten(node.input(0)) : node.input(0);
    int axis = node.axis(node.attributes().integer("axis", 0), data.type().rank());
    if (node.type(1).rank() != 1) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "condition %s, expected a vector", node.type(1));
    }
    Value places = node.nonZero(node.input(1));
    Gather gather = new Gather(0, List.of(axis), Gather.Bounds.REFUSE);
    return np.moveAxis(node.builder().apply(gather, data, places), 0, axis);
  }

  /** The places of all elements that are not zero, one column each: [rank, count]. */
  static Value nonZero(OnnxNode node) {
    return node.np().transpose(node.nonZero(node.input(0)));
  }

  /**
   * The first sequence_lens[b] steps of each sequence b in opposite order: y[b][t] = x[b][len − 1 −
   * t].
   */
  static Value reverseSequence(OnnxNode node) {
    NumPy np = node.np();
    Value x = node.input(0);
    int time = node.axis(node.attributes().integer("time_axis", 0), 2);
    int batch = node.axis(node.attributes().integer("batch_axis", 1), 2);
    if (time == batch || x.type().rank() < 2) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID,
          "time_axis %d and batch_axis %d of %s, expected 0 and 1",
          time,
          batch,
          x.type());
    }
    Value rows = batch == 0 ? x : np.swapAxes(x, 0, 1);
    Value steps = np.arange(node.element(1), rows.type().dim(1));
    Value lengths = np.expandDims(node.input(1), -1);
    Value mirrored = np.sub(np.sub(lengths, 1), steps);
    Value places = np.where(np.less(steps, lengths), mirrored, steps);
    // Nothing would show that a length is negative.
    Value checked = np.where(np.less(lengths, np.scalarLike(lengths, 0)), lengths, places);
    Gather gather = new Gather(1, List.of(1), Gather.Bounds.REFUSE);
    Value reversed = node.builder().apply(gather, rows, np.expandDims(checked, -1));
    return batch == 0 ? reversed : np.swapAxes(reversed, 0, 1);
  }
}
