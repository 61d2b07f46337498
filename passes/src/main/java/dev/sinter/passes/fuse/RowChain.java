package dev.sinter.passes.fuse;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Reduce;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The nodes that one kernel computes row by row: a reduction along the trailing axes of a shape,
 * further reductions of the same shape, pointwise nodes on their elements or on what the reductions
 * give, and the reshapes and broadcasts that lead from the latter to the former. It grows node by
 * node in the order of the graph; what depends on it and does not join must not be needed by it.
 */
final class RowChain {
  /** Longer rows are better shared between threads: one kernel for each reduction does that. */
  private static final long LONGEST = 1 << 16;

  /** A node on what reductions give, once a row, without lanes: not worth it for its own sake. */
  private static final int CHEAP = 8;

  private final Shape shape;
  private final int kept;
  private final Set<Node> members = new LinkedHashSet<>();
  private final Map<Node, Obstacle> followers = new HashMap<>();
  private final Set<Value> computed = new HashSet<>();
  private final Set<Value> following = new HashSet<>();
  private int cost;

  RowChain(Node reduction) {
    this.shape = reduction.operand(0).type().shape();
    this.kept = shape.rank() - ((Reduce) reduction.op()).axes().size();
    members.add(reduction);
    computed.addAll(reduction.results());
  }

  /** Why no chain can begin with a reduction: rows of one element, or of very many. */
  static Optional<Obstacle> obstacleToStart(Node reduction) {
    Shape shape = reduction.operand(0).type().shape();
    List<Integer> axes = ((Reduce) reduction.op()).axes();
    int kept = shape.rank() - axes.size();
    Dim rows = product(shape.dims().subList(0, kept));
    Dim length = product(shape.dims().subList(kept, shape.rank()));
    if (!reduction.result().type().element().isFloat()) {
      return Optional.of(new Obstacle.NoFloats(reduction.result().type().element()));
    }
    if (!axes.equals(trailing(kept, shape.rank()))) {
      return Optional.of(new Obstacle.NotAlongRows());
    }
    if (length.is(1)) {
      return Optional.of(new Obstacle.SingleElementRows());
    }
    boolean isLong = length.isKnown() ? length.known() > LONGEST : rows.is(1);
    return isLong ? Optional.of(new Obstacle.LongRows(length)) : Optional.empty();
  }

  private static Dim product(List<Dim> dims) {
    return dims.stream().reduce(Dim.of(1), Dim::times);
  }

  private static List<Integer> trailing(int from, int rank) {
    return IntStream.range(from, rank).boxed().toList();
  }

  /**
   * Takes the next node of the graph in if it fits, or remembers that it follows, and why.
   *
   * @param elsewhere what else speaks against it
   */
  void offer(Node node, Optional<Obstacle> elsewhere, int budget) {
    if (node.operands().stream().noneMatch(v -> computed.contains(v) || following.contains(v))
        && !isSibling(node)) {
      return;
    }
    Optional<Obstacle> obstacle =
        elsewhere
            .or(() -> needsFollower(node))
            .or(() -> misfit(node))
            .or(() -> excess(node, budget));
    if (obstacle.isEmpty()) {
      cost += Fusion.cost(node);
      members.add(node);
      computed.addAll(node.results());
    } else {
      followers.put(node, obstacle.get());
      following.addAll(node.results());
    }
  }

  private Optional<Obstacle> needsFollower(Node node) {
    return node.operands().stream()
        .filter(following::contains)
        .findFirst()
        .map(value -> new Obstacle.NeedsLater(node, followerWith(value)));
  }

  private Node followerWith(Value result) {
    return followers.keySet().stream()
        .filter(node -> node.results().contains(result))
        .findFirst()
        .orElseThrow();
  }

  private Optional<Obstacle> excess(Node node, int budget) {
    return cost + Fusion.cost(node) <= budget
        ? Optional.empty()
        : Optional.of(new Obstacle.TooMuch(Fusion.cost(node), cost, budget));
  }

  private Optional<Obstacle> misfit(Node node) {
    return switch (Fusibility.of(node)) {
      case POINTWISE -> Precondition.obstacle(node).or(() -> otherShape(node.result()));
      case MOVEMENT -> spreads(node) ? Optional.empty() : Optional.of(new Obstacle.Moved(node));
      case AFFINE_CONSUMER ->
          reducesSameRows(node) ? Optional.empty() : Optional.of(new Obstacle.OtherReduction(node));
      case LEAF, LOOKUP, VIEW, OPAQUE, UNSUPPORTED -> Optional.of(new Obstacle.NeedsMemory(node));
    };
  }

  private Optional<Obstacle> otherShape(Value value) {
    return isElements(value) || isNumbers(value)
        ? Optional.empty()
        : Optional.of(new Obstacle.OtherShape(value.type().shape(), shape));
  }

  private boolean reducesSameRows(Node node) {
    return Fusibility.of(node) == Fusibility.AFFINE_CONSUMER
        && obstacleToStart(node).isEmpty()
        && node.operand(0).type().shape().equals(shape)
        && ((Reduce) node.op()).axes().equals(trailing(kept, shape.rank()));
  }

  /** Another reduction of what a member reduces, without depending on one. */
  private boolean isSibling(Node node) {
    return reducesSameRows(node)
        && members.stream()
            .anyMatch(member ->
                member.op() instanceof Reduce && member.operand(0).equals(node.operand(0)));
  }

  /**
   * From what a reduction gives to the same with axes of size 1, or to a number for each element.
   */
  private boolean spreads(Node node) {
    Value from = node.operand(0);
    Value to = node.result();
    boolean inPlace =
        node.op() instanceof Reshape
            || (node.op() instanceof Broadcast broadcast
                && to.type().rank() == shape.rank()
                && broadcast.axes().equals(trailing(0, from.type().rank())));
    return inPlace && isNumbers(from) && (isNumbers(to) || isElements(to));
  }

  /** Whether a value has one element for each of the shape. */
  boolean isElements(Value value) {
    return value.type().shape().equals(shape);
  }

  /** Whether a value has one element a row, as a reduction gives it or with axes of size 1. */
  boolean isNumbers(Value value) {
    List<Dim> found = value.type().shape().dims();
    List<Dim> rows = shape.dims().subList(0, kept);
    List<Dim> withUnits = new ArrayList<>(rows);
    trailing(kept, shape.rank()).forEach(_ -> withUnits.add(Dim.of(1)));
    return found.equals(rows) || found.equals(withUnits);
  }

  /**
   * Leaves out, from the end, what no other member needs and is better computed elsewhere.
   *
   * @param needed whether a member uses a node
   * @return whether more than a reduction is left
   */
  boolean prune(Predicate<Node> needed) {
    for (Node node : List.copyOf(members).reversed()) {
      boolean movement = Fusibility.of(node) == Fusibility.MOVEMENT;
      boolean dear = Fusion.cost(node) > CHEAP && !isElements(node.result());
      if ((movement || dear) && !needed.test(node)) {
        members.remove(node);
        followers.put(
            node,
            movement
                ? new Obstacle.NotReadInRow(node)
                : new Obstacle.DearOnceARow(Fusion.cost(node)));
        cost -= Fusion.cost(node);
      }
    }
    return members.stream().anyMatch(node -> Fusibility.of(node) == Fusibility.POINTWISE);
  }

  /** The node that is computed last. */
  Node root() {
    return List.copyOf(members).getLast();
  }

  Set<Node> members() {
    return members;
  }

  /** Nodes that depend on members and must come after them all, with why they are no members. */
  Map<Node, Obstacle> followers() {
    return followers;
  }

  boolean contains(Node node) {
    return members.contains(node);
  }

  Shape shape() {
    return shape;
  }

  /** How many axes, from the first on, rows differ in. */
  int kept() {
    return kept;
  }

  /** Vector operations that the members take. */
  int cost() {
    return cost;
  }
}
