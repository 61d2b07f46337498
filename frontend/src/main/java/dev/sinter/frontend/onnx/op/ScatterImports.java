package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.nn.functional.Selection;
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
    Value places = node.input(1);
    int axis = node.axis(node.attributes().integer("axis", 0), node.type(0).rank());
    Writing elements =
        (combination, data, updates) ->
            Selection.scatterElements(np, data, places, updates, axis, combination);
    return written(np, combination(node), node.input(0), node.input(2), elements);
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
    Writing slices =
        (combination, into, updates) ->
            node.builder()
                .apply(
                    new Scatter(0, axes, combination, Gather.Bounds.REFUSE), into, places, updates);
    return written(node.np(), combination(node), data, node.input(2), slices);
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

  /** Writes updates into data. */
  @FunctionalInterface
  private interface Writing {
    Value write(Combination combination, Value data, Value updates);
  }

  /** Truth values are added and multiplied as NumPy does: or, and. */
  private static Value written(
      NumPy np, Combination combination, Value data, Value updates, Writing writing) {
    ElementType element = data.type().element();
    if (combination == Combination.REPLACE || element != ElementType.BOOL) {
      return writing.write(combination, data, updates);
    }
    boolean any = combination == Combination.ADD || combination == Combination.MAX;
    Value bytes = np.cast(data, ElementType.U8);
    Value combined =
        writing.write(
            any ? Combination.MAX : Combination.MIN, bytes, np.cast(updates, ElementType.U8));
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
            .orElseGet(
                () -> np.zeros(ElementType.I64, dev.sinter.ir.type.Shape.of(past.type().dim(0))));
    places = np.add(np.expandDims(np.cast(starts, ElementType.I64), -1), places);
    if (circular) {
      places = np.mod(places, np.size(past.type().dim(axis), ElementType.I64));
    }
    Value steps = np.moveAxis(past, axis, 1);
    Value rows = np.expandDims(places, -1);
    Scatter replace = new Scatter(1, List.of(1), Combination.REPLACE, Gather.Bounds.REFUSE);
    Value written = node.builder().apply(replace, steps, rows, update);
    return np.moveAxis(written, 1, axis);
  }
}
