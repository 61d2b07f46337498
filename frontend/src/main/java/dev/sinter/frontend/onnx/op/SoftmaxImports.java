package dev.sinter.frontend.onnx.op;

import dev.sinter.frontend.composite.Softmax;
import dev.sinter.ir.graph.NumPy;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ArgReduce;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Softmax and its kin. Before opset 13 the operand was seen as a matrix of what lies before and
 * from the axis on, which is the same as reducing over all axes from there on; since then there is
 * one axis.
 */
final class SoftmaxImports {
  private SoftmaxImports() {}

  static Value softmax(OnnxNode node) {
    return Softmax.softmax(node.np(), node.input(0), axes(node));
  }

  static Value logSoftmax(OnnxNode node) {
    return Softmax.logSoftmax(node.np(), node.input(0), axes(node));
  }

  /** 1 at the first largest element, 0 elsewhere. */
  static Value hardmax(OnnxNode node) {
    NumPy np = node.np();
    Value x = node.input(0);
    List<Integer> axes = axes(node);
    List<Dim> kept = x.type().shape().dims().subList(0, axes.getFirst());
    boolean joined = axes.size() > 1;
    // Several axes count as one.
    Value flat = joined ? np.reshape(x, joined(kept, x, axes)) : x;
    int axis = axes.getFirst();
    Value place = np.expandDims(np.builder().apply(new ArgReduce(true, axis, false), flat), axis);
    TensorType counted = new TensorType(ElementType.I64, flat.type().shape());
    Value hot = np.equal(np.builder().apply(new Iota(counted, axis)), place);
    return np.reshape(np.cast(hot, x.type().element()), x.type().shape().dims());
  }

  private static List<Dim> joined(List<Dim> kept, Value x, List<Integer> axes) {
    List<Dim> dims = new java.util.ArrayList<>(kept);
    dims.add(axes.stream().map(x.type()::dim).reduce(Dim.of(1), Dim::times));
    return dims;
  }

  private static List<Integer> axes(OnnxNode node) {
    int rank = node.type(0).rank();
    boolean matrix = node.opset() < 13;
    int axis = node.axis(node.attributes().integer("axis", matrix ? 1 : -1), rank);
    return matrix ? IntStream.range(axis, rank).boxed().toList() : List.of(axis);
  }
}
