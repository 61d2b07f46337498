package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.nn.functional.Selection;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.type.Dim;
import java.util.List;

/** What sorting answers: the largest elements. */
final class SortingImports {
  private SortingImports() {}

  /** Opsets before 10: k is an attribute. */
  static List<Value> topByAttribute(OnnxNode node) {
    long k =
        node.attributes()
            .integer("k")
            .orElseThrow(
                () -> OnnxNode.invalid(ErrorCode.ATTRIBUTE_INVALID, "attribute k is missing"));
    return top(node, Dim.of(k));
  }

  static List<Value> top(OnnxNode node) {
    List<Dim> k = node.sizes(1, "k");
    if (k.size() != 1) {
      throw OnnxNode.invalid(ErrorCode.SHAPE_MISMATCH, "k is %s, expected one element", k);
    }
    return top(node, k.getFirst());
  }

  /**
   * The k first elements of a stable sort and where they were; where no order is asked for, a
   * sorted one is as good as any.
   */
  private static List<Value> top(OnnxNode node, Dim k) {
    Value x = node.input(0);
    int axis = node.axis(node.attributes().integer("axis", -1), x.type().rank());
    boolean largest = node.attributes().flag("largest", true);
    node.attributes().flag("sorted", true);
    Selection.Ordered first = Selection.top(node.np(), x, k, axis, largest);
    return List.of(first.values(), first.places());
  }
}
