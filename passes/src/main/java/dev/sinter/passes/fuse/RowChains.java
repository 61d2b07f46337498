package dev.sinter.passes.fuse;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.BindSize;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The chains of a graph that are computed row by row, and its nodes in an order in which nothing
 * that reads a chain stands before the chain's end.
 */
final class RowChains {
  private final Map<Value, Set<Node>> users;
  private final int budget;
  private final Map<Node, RowChain> chains = new HashMap<>();
  private final Set<Node> epilogues = new HashSet<>();

  /** Chains that came to nothing, by the reduction they began with. */
  private final Map<Node, RowChain> abandoned = new HashMap<>();

  private final Map<Node, Obstacle> unstarted = new HashMap<>();

  /** The followers at which chains had to stop growing. */
  private final Map<RowChain, Node> ends = new HashMap<>();

  /** Results that only one node uses and that a contraction's kernel can hand on to it. */
  private final Set<Value> carried = new HashSet<>();

  private List<Node> order;

  private RowChains(List<Node> nodes, Map<Value, Set<Node>> users, int budget) {
    this.order = nodes;
    this.users = users;
    this.budget = budget;
  }

  /** A graph without chains. */
  static RowChains none(List<Node> nodes) {
    return new RowChains(nodes, Map.of(), 0);
  }

  static RowChains find(List<Node> nodes, Map<Value, Set<Node>> users, int budget) {
    RowChains found = new RowChains(nodes, users, budget);
    nodes.forEach(found::noteEpilogue);
    nodes.stream()
        .filter(node -> Fusibility.of(node) == Fusibility.AFFINE_CONSUMER)
        .forEach(found::start);
    return found;
  }

  private void start(Node reduction) {
    RowChain.obstacleToStart(reduction)
        .ifPresentOrElse(obstacle -> unstarted.put(reduction, obstacle), () -> grow(reduction));
  }

  List<Node> order() {
    return order;
  }

  Set<RowChain> all() {
    return new LinkedHashSet<>(order.stream().flatMap(node -> of(node).stream()).toList());
  }

  /** The same, but reshapes and broadcasts that belong to a chain after it: there they find it. */
  List<Node> emission() {
    Map<Node, List<Node>> after = new HashMap<>();
    Set<Node> moved = new HashSet<>();
    for (RowChain chain : all()) {
      List<Node> movements =
          chain.members().stream()
              .filter(node -> Fusibility.of(node) == Fusibility.MOVEMENT)
              .toList();
      after.put(chain.root(), movements);
      moved.addAll(movements);
    }
    List<Node> emission = new ArrayList<>();
    for (Node node : order) {
      if (!moved.contains(node)) {
        emission.add(node);
        emission.addAll(after.getOrDefault(node, List.of()));
      }
    }
    return emission;
  }

  /**
   * The chain whose kernel computes a node; reshapes and broadcasts are computed by their users.
   */
  Optional<RowChain> of(Node node) {
    return Optional.ofNullable(chains.get(node));
  }

  /** Whether a pointwise node can be computed with the product or convolution it depends on. */
  boolean isEpilogue(Node node) {
    return epilogues.contains(node);
  }

  private void noteEpilogue(Node node) {
    boolean follows =
        Fusibility.of(node) == Fusibility.POINTWISE
            && node.operands().stream().anyMatch(carried::contains);
    if (follows) {
      epilogues.add(node);
    }
    if ((follows || Fusion.isContraction(node)) && usersOf(node).size() == 1) {
      carried.add(node.result());
    }
  }

  private void grow(Node reduction) {
    if (chains.containsKey(reduction)) {
      return;
    }
    RowChain chain = new RowChain(reduction);
    Set<Node> waiting = new HashSet<>(usersOf(reduction));
    int next = order.indexOf(reduction) + 1;
    while (!waiting.isEmpty()) {
      Node node = order.get(next++);
      waiting.remove(node);
      chain.offer(node, takenElsewhere(node), budget);
      if (chain.contains(node)) {
        waiting.addAll(usersOf(node));
      } else if (chain.followers().containsKey(node) && endsGrowth(node)) {
        ends.put(chain, node);
        break;
      }
    }
    if (chain.prune(node -> usersOf(node).stream().anyMatch(chain::contains))) {
      accept(chain);
    } else {
      abandoned.put(reduction, chain);
    }
  }

  private Optional<Obstacle> takenElsewhere(Node node) {
    if (chains.containsKey(node)) {
      return Optional.of(new Obstacle.InOtherRows(node));
    }
    return isEpilogue(node) ? Optional.of(new Obstacle.FollowsContraction(node)) : Optional.empty();
  }

  /** Why a reduction that is in no chain began none. */
  Obstacle obstacle(Node reduction) {
    return unstarted.getOrDefault(reduction, new Obstacle.OnlyReductions());
  }

  /** Why a reader of a chain's value is not computed in the chain; empty for other values. */
  Optional<Obstacle> obstacle(Node member, Node reader) {
    RowChain chain = chains.getOrDefault(member, abandoned.get(member));
    if (chain == null) {
      return Optional.empty();
    }
    if (chain.contains(reader)) {
      return Optional.of(
          abandoned.containsKey(member)
              ? new Obstacle.OnlyReductions()
              : new Obstacle.NotReadInRow(reader));
    }
    Obstacle found = chain.followers().get(reader);
    return Optional.of(found != null ? found : new Obstacle.StoppedAt(ends.get(chain)));
  }

  /**
   * Whether a chain must not reach past a node that depends on it: another chain that needs it
   * might be needed by it in turn, and shapes may use the size that is bound.
   */
  private boolean endsGrowth(Node node) {
    return chains.containsKey(node) || node.op() instanceof BindSize;
  }

  private void accept(RowChain chain) {
    for (Node member : chain.members()) {
      if (Fusibility.of(member) != Fusibility.MOVEMENT) {
        chains.put(member, chain);
      }
    }
    List<Node> changed = new ArrayList<>();
    List<Node> later = new ArrayList<>();
    boolean ended = false;
    for (Node node : order) {
      if (!ended && chain.followers().containsKey(node)) {
        later.add(node);
      } else {
        changed.add(node);
      }
      if (node == chain.root()) {
        changed.addAll(later);
        ended = true;
      }
    }
    order = changed;
  }

  private Set<Node> usersOf(Node node) {
    return node.results().isEmpty()
        ? Set.of()
        : users.getOrDefault(node.results().getFirst(), Set.of());
  }
}
