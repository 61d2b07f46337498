package dev.sinter.frontend.onnx.export;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Operators that move elements and compute none. */
final class MovementExport {
  private final PrimitiveExport node;
  private final NodeWriter nodes;

  MovementExport(PrimitiveExport node) {
    this.node = node;
    nodes = node.nodes();
  }

  /** Carried out only for those that do not broadcast by themselves. */
  void broadcast(Broadcast broadcast) {
    Node origin = node.node();
    nodes.later(
        origin.result(),
        () ->
            nodes.add(
                origin.location(),
                "Expand",
                List.of(aligned(origin, nodes), nodes.sizes().vector(broadcast.shape().dims()))));
  }

  /** A broadcast's operand with its axes where the result has them, and sizes 1 between. */
  static String aligned(Node node, NodeWriter nodes) {
    Broadcast broadcast = (Broadcast) node.op();
    Value operand = node.operand(0);
    int rank = broadcast.shape().rank();
    int first = broadcast.axes().isEmpty() ? rank : broadcast.axes().getFirst();
    List<Long> missing =
        LongStream.range(first, rank)
            .boxed()
            .filter(axis -> !broadcast.axes().contains(axis.intValue()))
            .toList();
    if (missing.isEmpty()) {
      return nodes.name(operand);
    }
    // ONNX counts missing axes from the left by itself; those between and after must be made.
    List<Long> inner = missing.stream().map(axis -> axis - first).toList();
    Node maker = nodes.maker(operand);
    if (maker != null && maker.op() instanceof Constant(Tensor value)) {
      List<Dim> dims = new ArrayList<>(Collections.nCopies(rank - first, Dim.of(1)));
      for (int i = 0; i < broadcast.axes().size(); i++) {
        dims.set(broadcast.axes().get(i) - first, operand.type().dim(i));
      }
      return nodes.constant(value.reshaped(new Shape(dims)));
    }
    return nodes.add(
        node.location(), "Unsqueeze", List.of(nodes.name(operand), nodes.integers(inner)));
  }

  void reshape(Shape shape) {
    node.result(nodes.sizes().reshape(node.node().location(), node.name(0), shape.dims()));
  }

  void transpose(List<Integer> permutation) {
    node.result(transposed(node, node.name(0), permutation));
  }

  /** The same where the axes have that order already. */
  static String transposed(PrimitiveExport node, String name, List<Integer> permutation) {
    List<Integer> inOrder = IntStream.range(0, permutation.size()).boxed().toList();
    return permutation.equals(inOrder)
        ? name
        : node.add(
            "Transpose",
            List.of(name),
            Attribute.integers("perm", permutation.stream().map(Integer::longValue).toList()));
  }

  void slice(Slice slice) {
    List<Dim> ends = new ArrayList<>();
    for (int i = 0; i < slice.starts().size(); i++) {
      // What reaches beyond the last element is cut off; less would be nothing, or negative.
      ends.add(slice.starts().get(i).plus(slice.sizes().get(i).times(slice.strides().get(i))));
    }
    List<Long> axes = LongStream.range(0, ends.size()).boxed().toList();
    node.result(
        axes.isEmpty()
            ? node.name(0)
            : node.add(
                "Slice",
                List.of(
                    node.name(0),
                    nodes.sizes().vector(slice.starts()),
                    nodes.sizes().vector(ends),
                    nodes.integers(axes),
                    nodes.integers(slice.strides()))));
  }

  void pad(Pad pad) {
    if (pad.interior().stream().anyMatch(amount -> amount != 0)) {
      throw node.refuse("ONNX puts nothing between elements");
    }
    List<Dim> amounts = new ArrayList<>(pad.low());
    amounts.addAll(pad.high());
    node.result(
        amounts.isEmpty()
            ? node.name(0)
            : node.add("Pad", List.of(node.name(0), nodes.sizes().vector(amounts), node.name(1))));
  }

  void concat(int axis) {
    node.result(node.add("Concat", node.names(), Attribute.integer("axis", axis)));
  }

  /** A slice from the last element to before the first. */
  void reverse(List<Integer> axes) {
    if (axes.isEmpty()) {
      node.result(node.name(0));
      return;
    }
    node.result(
        node.add(
            "Slice",
            List.of(
                node.name(0),
                nodes.integers(Collections.nCopies(axes.size(), -1L)),
                nodes.integers(Collections.nCopies(axes.size(), Long.MIN_VALUE)),
                nodes.integers(axes.stream().map(Integer::longValue).toList()),
                nodes.integers(Collections.nCopies(axes.size(), -1L)))));
  }

  void iota(Iota iota) {
    Shape shape = iota.type().shape();
    String range =
        node.add(
            "Range",
            List.of(
                nodes.scalar(ElementType.I64, 0),
                nodes.sizes().scalar(shape.dim(iota.axis())),
                nodes.scalar(ElementType.I64, 1)));
    String counted = node.cast(range, ElementType.I64, iota.type().element());
    if (shape.rank() == 1) {
      node.result(counted);
      return;
    }
    int after = shape.rank() - 1 - iota.axis();
    String column =
        after == 0
            ? counted
            : node.add(
                "Unsqueeze",
                List.of(
                    counted, nodes.integers(LongStream.rangeClosed(1, after).boxed().toList())));
    node.result(node.add("Expand", List.of(column, nodes.sizes().vector(shape.dims()))));
  }
}
