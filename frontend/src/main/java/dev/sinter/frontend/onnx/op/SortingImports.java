package dev.sinter.frontend.onnx.op;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.op.Sort;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
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
    if (k instanceof Dim.Const c
        && (c.value() < 0 || (x.type().dim(axis).isKnown() && c.value() > x.type().dim(axis).known()))) {
      throw OnnxNode.invalid(
          ErrorCode.SHAPE_MISMATCH, "the first %s along axis %d of %s", k, axis, x.type());
    }
    List<Value> sorted = node.builder().applyAll(new Sort(axis, largest), List.of(x));
    return List.of(
        first(node.np(), sorted.get(0), axis, k), first(node.np(), sorted.get(1), axis, k));
  }

  private static Value first(NumPy np, Value x, int axis, Dim count) {
    List<Dim> sizes = new ArrayList<>(x.type().shape().dims());
    sizes.set(axis, count);
    List<Dim> starts = Collections.nCopies(sizes.size(), Dim.of(0));
    return np.builder().apply(new Slice(starts, sizes, Collections.nCopies(sizes.size(), 1L)), x);
  }
}
