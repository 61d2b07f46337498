package dev.sinter.frontend.onnx.op;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Gather;
import dev.sinter.ir.op.Scatter;
import dev.sinter.ir.op.Scatter.Combination;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import java.util.List;

/** Writing at computed places. */
final class ScatterImports {
  private ScatterImports() {}

  /**
   * Element by element along an axis: y[i][index[i][j]] = update[i][j] for axis 1. Also what was
   * called Scatter.
   */
  static Value scatterElements(OnnxNode node) {
    NumPy np = node.np();
    Value data = node.input(0);
    Coordinates.requireSameRank(data, node.input(1));
    int rank = data.type().rank();
    int axis = node.axis(node.attributes().integer("axis", 0), rank);
    Combination combination = combination(node);
    Value indices = Coordinates.counted(np, node.input(1), data.type().dim(axis));
    Value updates = node.input(2);
    if (!Coordinates.agreeBeside(data.type(), indices.type(), axis)) {
      Value places = Coordinates.spread(np, indices, axis);
      return scatter(np, 0, Coordinates.range(0, rank), combination, data, places, updates);
    }
    Value places = np.expandDims(np.moveAxis(indices, axis, -1), -1);
    Value rows = np.moveAxis(data, axis, -1);
    Value moved = updates.type().rank() == rank ? np.moveAxis(updates, axis, -1) : updates;
    Value written =
        scatter(np, rank - 1, List.of(rank - 1), combination, rows, places, moved);
    return np.moveAxis(written, -1, axis);
  }

  /** Slices at rows of indices. */
  static Value scatterNd(OnnxNode node) {
    Value data = node.input(0);
    Value rows = node.input(1);
    int depth = Coordinates.depth(rows);
    if (depth > data.type().rank()) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "indices %s for data %s", rows.type(), data.type());
    }
    List<Dim> sizes = data.type().shape().dims().subList(0, depth);
    Value places = Coordinates.countedRows(node.np(), rows, sizes);
    List<Integer> axes = Coordinates.range(0, depth);
    return scatter(node.np(), 0, axes, combination(node), data, places, node.input(2));
  }

  private static Combination combination(OnnxNode node) {
    String reduction = node.attributes().text("reduction", "none");
    return switch (reduction) {
      case "none" -> Combination.REPLACE;
      case "add" -> Combination.ADD;
      case "mul" -> Combination.MULTIPLY;
      case "max" -> Combination.MAX;
      case "min" -> Combination.MIN;
      default ->
          throw OnnxNode.invalid(
              ErrorCode.ATTRIBUTE_INVALID,
              "reduction is '%s', expected none, add, mul, max or min",
              reduction);
    };
  }

  /** Truth values are added and multiplied as NumPy does: or, and. */
  private static Value scatter(
      NumPy np,
      int batch,
      List<Integer> axes,
      Combination combination,
      Value data,
      Value places,
      Value updates) {
    ElementType element = data.type().element();
    if (combination == Combination.REPLACE || element != ElementType.BOOL) {
      Scatter scatter = new Scatter(batch, axes, combination, Gather.Bounds.REFUSE);
      return np.builder().apply(scatter, data, places, updates);
    }
    boolean any = combination == Combination.ADD || combination == Combination.MAX;
    Scatter scatter =
        new Scatter(batch, axes, any ? Combination.MAX : Combination.MIN, Gather.Bounds.REFUSE);
    Value bytes = np.cast(data, ElementType.U8);
    Value combined =
        np.builder().apply(scatter, bytes, places, np.cast(updates, ElementType.U8));
    return np.cast(combined, element);
  }

  /**
   * Writes a run of steps into each sequence of a batch from a step of its own on; around the end
   * in circular mode.
   */
  static Value tensorScatter(OnnxNode node) {
    NumPy np = node.np();
    Value past = node.input(0);
    int axis = node.axis(node.attributes().integer("axis", -2), past.type().rank());
    String mode = node.attributes().text("mode", "linear");
    boolean circular = mode.equals("circular");
    if (axis == 0 || !(circular || mode.equals("linear"))) {
      throw OnnxNode.invalid(
          ErrorCode.ATTRIBUTE_INVALID,
          "axis %d and mode '%s', expected an axis above 0 and linear or circular",
          axis,
          mode);
    }
    Value update = np.moveAxis(node.input(1), axis, 1);
    Value places = np.arange(ElementType.I64, update.type().dim(1));
    Value starts =
        node.optional(2)
            .orElseGet(() ->
                np.zeros(ElementType.I64, dev.sinter.ir.type.Shape.of(past.type().dim(0))));
    places = np.add(np.expandDims(np.cast(starts, ElementType.I64), -1), places);
    if (circular) {
      places = np.mod(places, np.size(past.type().dim(axis), ElementType.I64));
    }
    Value steps = np.moveAxis(past, axis, 1);
    Value rows = np.expandDims(places, -1);
    Value written =
        scatter(np, 1, List.of(1), Combination.REPLACE, steps, rows, update);
    return np.moveAxis(written, 1, axis);
  }
}
