package dev.sinter.passes.join;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds contractions that do the same to one operand with different constants. */
final class Siblings {
  /**
   * What siblings agree in.
   *
   * @param sizes those of the constant, but for the axis that is joined
   */
  private record Key(Op op, Value operand, ElementType element, List<Long> sizes) {}

  /** The axis of a contraction's constant that is joined, and where it is in the result. */
  private record Axes(int constant, int result) {}

  private final Uses uses;

  Siblings(Uses uses) {
    this.uses = uses;
  }

  /** All contractions that have siblings, each with them, in the order of the graph. */
  List<List<Node>> find(Graph graph) {
    Map<Key, List<Node>> families = new LinkedHashMap<>();
    for (Node node : graph.nodes()) {
      axes(node)
          .ifPresent(
              axes -> families.computeIfAbsent(key(node, axes), _ -> new ArrayList<>()).add(node));
    }
    return families.values().stream().filter(family -> family.size() > 1).toList();
  }

  /** What becomes of siblings. */
  Joint joint(List<Node> nodes) {
    Axes axes = axes(nodes.getFirst()).orElseThrow();
    List<Tensor> constants = nodes.stream().map(node -> constant(node).orElseThrow()).toList();
    List<Joint.Operand> operands =
        List.of(
            new Joint.Operand.Same(),
            new Joint.Operand.Constants(constants, axes.constant(), Optional.empty()));
    return new Joint(nodes, nodes.getFirst().op(), operands, axes.result());
  }

  private Key key(Node node, Axes axes) {
    Tensor constant = constant(node).orElseThrow();
    List<Long> sizes = new ArrayList<>();
    for (int axis = 0; axis < constant.type().rank(); axis++) {
      sizes.add(axis == axes.constant() ? -1 : constant.type().dim(axis).known());
    }
    return new Key(node.op(), node.operand(0), constant.element(), sizes);
  }

  private Optional<Tensor> constant(Node node) {
    Node producer = uses.producer(node.operand(1));
    return producer != null && producer.op() instanceof Constant constant
        ? Optional.of(constant.value())
        : Optional.empty();
  }

  private Optional<Axes> axes(Node node) {
    return switch (node.op()) {
      case DotGeneral dot when constant(node).isPresent() -> {
        int rank = node.operand(1).type().rank();
        List<Integer> free = DotGeneral.free(rank, dot.rhsBatch(), dot.rhsContracting());
        // The first one, so that a part's columns stay neighbours.
        yield free.isEmpty()
            ? Optional.empty()
            : Optional.of(new Axes(free.getFirst(), node.result().type().rank() - free.size()));
      }
      case ConvGeneral conv
          when conv.featureGroups() == 1 && conv.batchGroups() == 1 && constant(node).isPresent() ->
          Optional.of(new Axes(0, conv.channelAxis()));
      case Op _ -> Optional.empty();
    };
  }
}
