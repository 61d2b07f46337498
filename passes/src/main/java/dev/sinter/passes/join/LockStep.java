package dev.sinter.passes.join;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.op.Unary;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.passes.join.Joint.Operand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Follows siblings through what is done to each of them in the same way: elementwise functions of
 * their results and of constants, and reshapes that keep the parts apart.
 */
final class LockStep {
  /** A value that more nodes read is not followed. */
  private static final int MOST_READERS = 64;

  private final Uses uses;
  private final List<Joint> joints = new ArrayList<>();
  private final Map<Value, Joint> byFirst = new HashMap<>();
  private final Set<Node> taken = new HashSet<>();

  private LockStep(Uses uses) {
    this.uses = uses;
  }

  /** The joint, and those behind it, in an order in which each finds its operands. */
  static List<Joint> from(Joint contraction, Uses uses) {
    LockStep walk = new LockStep(uses);
    walk.follow(contraction);
    return walk.joints;
  }

  private void follow(Joint contraction) {
    Deque<Joint> open = new ArrayDeque<>(List.of(contraction));
    while (!open.isEmpty()) {
      Joint joint = open.remove();
      joints.add(joint);
      byFirst.put(joint.parts().getFirst(), joint);
      taken.addAll(joint.nodes());
      if (joint.parts().stream().allMatch(part -> uses.readers(part).size() <= MOST_READERS)) {
        for (Node reader : uses.readers(joint.parts().getFirst())) {
          Optional<Joint> next = taken.contains(reader) ? Optional.empty() : next(reader, joint);
          next.ifPresent(found -> {
            taken.addAll(found.nodes());
            open.add(found);
          });
        }
      }
    }
  }

  /** What joins a reader of a joint's first part with a reader of each other part. */
  private Optional<Joint> next(Node first, Joint joint) {
    Set<Node> nodes = new LinkedHashSet<>(List.of(first));
    for (int i = 1; i < joint.nodes().size(); i++) {
      int part = i;
      Optional<Node> sibling =
          uses.readers(joint.parts().get(i)).stream()
              .filter(reader -> !taken.contains(reader) && !nodes.contains(reader))
              .filter(reader -> isSibling(first, reader, part, joint.axis()))
              .findFirst();
      if (sibling.isEmpty()) {
        return Optional.empty();
      }
      nodes.add(sibling.get());
    }
    return joined(List.copyOf(nodes), joint.axis());
  }

  private boolean isSibling(Node first, Node other, int part, int axis) {
    boolean same = isPointwise(first) && first.op().equals(other.op());
    if (!same
        && !(keepsParts(first, axis) && keepsParts(other, axis) && sameRest(first, other, axis))) {
      return false;
    }
    for (int i = 0; i < first.operands().size(); i++) {
      Joint joint = byFirst.get(first.operand(i));
      if (joint != null && joint.parts().get(part) != other.operand(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPointwise(Node node) {
    return switch (node.op()) {
      case Unary _, Binary _, Compare _, Select _, Cast _ -> true;
      case Op _ -> false;
    };
  }

  /**
   * Whether a reshape leaves what is before an axis alone, and needs no size behind it that might
   * be bound later.
   */
  private static boolean keepsParts(Node node, int axis) {
    Shape to = node.result().type().shape();
    Shape from = node.operand(0).type().shape();
    return node.op() instanceof Reshape
        && to.rank() > axis
        && to.dims().subList(0, axis).equals(from.dims().subList(0, axis))
        && to.dims().subList(axis, to.rank()).stream().allMatch(Dim::isKnown);
  }

  private static boolean sameRest(Node first, Node other, int axis) {
    Shape a = first.result().type().shape();
    Shape b = other.result().type().shape();
    return a.rank() == b.rank()
        && a.dims().subList(axis + 1, a.rank()).equals(b.dims().subList(axis + 1, b.rank()));
  }

  private Optional<Joint> joined(List<Node> nodes, int axis) {
    Node first = nodes.getFirst();
    List<Operand> operands = new ArrayList<>();
    for (int i = 0; i < first.operands().size(); i++) {
      Value value = first.operand(i);
      int place = i;
      Optional<Operand> operand =
          byFirst.containsKey(value)
              ? Optional.of(new Operand.Joined(value))
              : constants(nodes.stream().map(node -> node.operand(place)).toList(), axis);
      if (operand.isEmpty()) {
        return Optional.empty();
      }
      operands.add(operand.get());
    }
    List<Shape> shapes = nodes.stream().map(node -> node.result().type().shape()).toList();
    Op op = first.op() instanceof Reshape ? new Reshape(Joint.joined(shapes, axis)) : first.op();
    return Optional.of(new Joint(nodes, op, operands, axis));
  }

  /** Constants of one form that are joined along an axis of the values, or are the same. */
  private Optional<Operand> constants(List<Value> values, int axis) {
    List<Known> all = values.stream().flatMap(value -> Known.of(value, uses).stream()).toList();
    if (all.size() < values.size() || values.getFirst().type().rank() <= axis) {
      return Optional.empty();
    }
    Known first = all.getFirst();
    int along = first.along(axis, values.getFirst().type().dim(axis));
    List<Tensor> parts = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Known known = all.get(i);
      boolean fits =
          known.repeated() == first.repeated()
              && known.axes().equals(first.axes())
              && known.along(axis, values.get(i).type().dim(axis)) == along
              && (along >= 0
                  ? sameBut(known.tensor(), first.tensor(), along)
                  : known.tensor() == first.tensor()
                      || known.tensor().contentEquals(first.tensor()));
      if (!fits) {
        return Optional.empty();
      }
      parts.add(known.tensor());
    }
    return Optional.of(
        new Operand.Constants(
            parts, along, first.repeated() ? Optional.of(first.axes()) : Optional.empty()));
  }

  private static boolean sameBut(Tensor a, Tensor b, int axis) {
    if (a.element() != b.element() || a.type().rank() != b.type().rank()) {
      return false;
    }
    for (int i = 0; i < a.type().rank(); i++) {
      if (i != axis && !a.type().dim(i).equals(b.type().dim(i))) {
        return false;
      }
    }
    return true;
  }
}
