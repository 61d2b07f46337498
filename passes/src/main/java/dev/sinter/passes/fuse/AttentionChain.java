package dev.sinter.passes.fuse;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A product, pointwise work on its result, a chain along its rows, and a product of what that gives
 * for each element: softmax(scale·q·kᵀ + mask)·v, whatever the scaling and masking is and whoever
 * wrote it. Nothing else reads what lies between the products, which therefore needs no memory.
 *
 * @param scores the first product
 * @param between pointwise nodes from there to the chain
 * @param weighted the second product
 * @param moved a transposition that alone reads the second product and keeps its rows together
 */
record AttentionChain(
    Node scores, Set<Node> between, RowChain rows, Node weighted, Optional<Node> moved) {

  /** What else is known of the graph. */
  record Surroundings(
      Map<Value, Node> producers, Map<Value, Set<Node>> users, Predicate<Value> isOutput) {
    Set<Node> usersOf(Value value) {
      return users.getOrDefault(value, Set.of());
    }
  }

  /** The attention around a chain, if it is part of one. */
  static Optional<AttentionChain> around(RowChain rows, Surroundings graph) {
    return weighted(rows, graph)
        .flatMap(weighted -> {
          Set<Node> between = new HashSet<>();
          return scores(rows, between, graph)
              .map(scores ->
                  new AttentionChain(scores, between, rows, weighted, moved(weighted, graph)));
        });
  }

  /** Vector operations between the products. */
  int cost() {
    return rows.cost() + between.stream().mapToInt(Fusion::cost).sum();
  }

  /** Whether an operand of the products is read in a way that its producer may be part of. */
  boolean reads(Node user, Value value, Fusibility producer) {
    return switch (producer) {
      // Queries and keys are copied to where they are read from.
      case POINTWISE -> user == scores;
      case MOVEMENT -> user == scores || (user == weighted && value == weighted.operand(1));
      case LEAF, LOOKUP, VIEW, AFFINE_CONSUMER, OPAQUE, UNSUPPORTED -> false;
    };
  }

  /** The product that alone reads a chain's elements, and that reads nothing else of the chain. */
  private static Optional<Node> weighted(RowChain rows, Surroundings graph) {
    Set<Node> readers = new HashSet<>();
    Set<Value> read = new HashSet<>();
    for (Node member : rows.members()) {
      Value value = member.result();
      if (graph.isOutput().test(value)) {
        return Optional.empty();
      }
      for (Node user : graph.usersOf(value)) {
        if (!rows.contains(user)) {
          readers.add(user);
          read.add(value);
        }
      }
    }
    int rank = rows.shape().rank();
    return readers.size() == 1 && read.size() == 1 && rows.kept() == rank - 1
        ? readers.stream().filter(node -> weighs(node, read.iterator().next(), rows)).findFirst()
        : Optional.empty();
  }

  /** […, L, S]·[…, S, F] with the axes of the second in any order. */
  private static boolean weighs(Node node, Value elements, RowChain rows) {
    int rank = rows.shape().rank();
    return isProduct(node)
        && node.op() instanceof DotGeneral dot
        && node.operand(0) == elements
        && node.operand(1) != elements
        && rows.isElements(elements)
        && dot.lhsBatch().equals(IntStream.range(0, rank - 2).boxed().toList())
        && dot.lhsContracting().equals(List.of(rank - 1))
        && node.operand(1).type().rank() == rank;
  }

  /** The one product that a chain's elements are computed from without leaving its loops. */
  private static Optional<Node> scores(RowChain rows, Set<Node> between, Surroundings graph) {
    Set<Node> products = new HashSet<>();
    List<Node> open = new ArrayList<>(rows.members());
    while (!open.isEmpty()) {
      for (Value operand : open.removeLast().operands()) {
        Node node = graph.producers().get(operand);
        boolean own =
            node != null
                && rows.isElements(operand)
                && !rows.contains(node)
                && !graph.isOutput().test(operand)
                && graph.usersOf(operand).stream()
                    .allMatch(user -> rows.contains(user) || between.contains(user));
        if (own && isProduct(node)) {
          products.add(node);
        } else if (own && isPointwise(node) && between.add(node)) {
          open.add(node);
        }
      }
    }
    between.retainAll(following(products, between, graph));
    return products.size() == 1
        ? products.stream().filter(AttentionChain::scores).findFirst()
        : Optional.empty();
  }

  /** The nodes on the way that depend on a product. */
  private static Set<Node> following(Set<Node> products, Set<Node> between, Surroundings graph) {
    Set<Node> following = new HashSet<>();
    List<Node> open = new ArrayList<>(products);
    while (!open.isEmpty()) {
      for (Node user : graph.usersOf(open.removeLast().result())) {
        if (between.contains(user) && following.add(user)) {
          open.add(user);
        }
      }
    }
    return following;
  }

  /** One axis of queries, one of keys, one that is summed over. */
  private static boolean scores(Node node) {
    DotGeneral dot = (DotGeneral) node.op();
    int rank = node.result().type().rank();
    return dot.lhsContracting().size() == 1
        && dot.lhsBatch().size() == rank - 2
        && node.operand(0).type().rank() == rank;
  }

  private static boolean isProduct(Node node) {
    return node.op() instanceof DotGeneral dot
        && dot.accumulate() == ElementType.F32
        && node.operands().stream().allMatch(x -> x.type().element() == ElementType.F32);
  }

  private static boolean isPointwise(Node node) {
    return Fusibility.of(node) == Fusibility.POINTWISE && Precondition.obstacle(node).isEmpty();
  }

  private static Optional<Node> moved(Node weighted, Surroundings graph) {
    Set<Node> users = graph.usersOf(weighted.result());
    int last = weighted.result().type().rank() - 1;
    return users.size() == 1 && !graph.isOutput().test(weighted.result())
        ? users.stream()
            .filter(node ->
                node.op() instanceof Transpose transpose
                    && transpose.permutation().getLast() == last)
            .findFirst()
        : Optional.empty();
  }
}
