package dev.sinter.passes.join;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Nodes that become one, whose results are parts of its result.
 *
 * @param op the one op, of the joined operands
 * @param axis along which the results lie one after another
 */
record Joint(List<Node> nodes, Op op, List<Operand> operands, int axis) {
  Joint {
    nodes = List.copyOf(nodes);
    operands = List.copyOf(operands);
  }

  /** An operand of the one op. */
  sealed interface Operand {
    /** What all nodes read. */
    record Same() implements Operand {}

    /** What is joined of what each node reads, the first of them this. */
    record Joined(Value first) implements Operand {}

    /**
     * Constants.
     *
     * @param axis along which they are joined; −1 where they are all the same
     * @param broadcast where the axes of what is repeated stand
     */
    record Constants(List<Tensor> parts, int axis, Optional<List<Integer>> broadcast)
        implements Operand {}
  }

  /** The results of the nodes. */
  List<Value> parts() {
    return nodes.stream().map(Node::result).toList();
  }

  /** Rows of a contraction's result. */
  Dim rows() {
    return product(parts().getFirst().type().shape().dims().subList(0, axis));
  }

  /** Columns that one of the contractions gives: from the joined axis on, or its channels. */
  Dim columns(Node contraction) {
    List<Dim> dims = contraction.result().type().shape().dims();
    int end = op instanceof DotGeneral ? dims.size() : axis + 1;
    return product(dims.subList(axis, end));
  }

  private static Dim product(List<Dim> dims) {
    return dims.stream().reduce(Dim.of(1), Dim::times);
  }

  /** The shape of all parts together. */
  Shape shape() {
    return joined(parts().stream().map(part -> part.type().shape()).toList(), axis);
  }

  /** The shape of tensors that are joined along an axis. */
  static Shape joined(List<Shape> parts, int axis) {
    Dim size = parts.stream().map(part -> part.dim(axis)).reduce(Dim.of(0), Dim::plus);
    List<Dim> dims = new ArrayList<>(parts.getFirst().dims());
    dims.set(axis, size);
    return new Shape(dims);
  }
}
