package dev.sinter.passes.fuse;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.ConvGeneral;
import dev.sinter.ir.op.DotGeneral;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Decides which values get memory and which are computed where they are used, from the outputs
 * backward:
 *
 * <ul>
 *   <li>a pointwise value with one user, or several in one kernel, is inlined, up to the vector
 *       work a method may hold, but not through a stretching broadcast, which would compute it
 *       again and again;
 *   <li>numbers and views are inlined into every user that reads through affine accesses;
 *   <li>a product or convolution whose one user is pointwise takes that user's group as its
 *       epilogue;
 *   <li>two products with nothing but work on rows between them are an {@link Attention}.
 * </ul>
 *
 * <p>Must run after decompose: composites left in the graph become host steps.
 */
public final class Fusion {
  /**
   * Where a node is computed.
   *
   * @param root the node whose kernel computes it; null where several do
   * @param stretched whether an operand inlined here would be computed more than once an element
   * @param direct whether only pointwise nodes lie between it and the root, so that it is computed
   *     in the root's own loops
   * @param narrow whether it is computed one element at a time, on the way to where keys are copied
   */
  private record Placement(Node root, boolean stretched, boolean direct, boolean narrow) {
    static Placement within(RowChain chain) {
      return new Placement(chain.root(), false, true, false);
    }
  }

  /** What may be done one element at a time rather than written and read again. */
  private static final int CHEAP = 1;

  private final Graph graph;
  private final int budget;
  private final Map<Value, Node> producers = new HashMap<>();
  private final Map<Value, Set<Node>> users = new HashMap<>();
  private final Set<Value> outputs = new HashSet<>();
  private final Set<Value> inlined = new HashSet<>();
  private final Map<Node, Placement> placements = new HashMap<>();
  private final Map<Node, Integer> costs = new HashMap<>();
  private final Map<Node, Node> contractions = new HashMap<>();
  private final Map<Node, List<Node>> members = new HashMap<>();
  private final RowChains rows;
  private final AttentionChains attentions;

  private Fusion(Graph graph, boolean enabled, int budget) {
    this.graph = graph;
    this.budget = budget;
    for (Node node : graph.nodes()) {
      node.results().forEach(result -> producers.put(result, node));
      node.operands()
          .forEach(operand -> users.computeIfAbsent(operand, _ -> new LinkedHashSet<>()).add(node));
    }
    graph.outputs().forEach(port -> outputs.add(port.value()));
    this.rows =
        enabled ? RowChains.find(graph.nodes(), users, budget) : RowChains.none(graph.nodes());
    this.attentions =
        AttentionChains.around(
            rows.all(),
            new AttentionChain.Surroundings(producers, users, outputs::contains),
            budget);
  }

  /**
   * The groups of a graph, in an order in which each finds its operands computed.
   *
   * @param enabled whether to fuse at all; without it only numbers are inlined
   * @param budget vector operations one kernel body may hold
   */
  public static List<Group> groups(Graph graph, boolean enabled, int budget) {
    Fusion fusion = new Fusion(graph, enabled, budget);
    for (Node node : fusion.rows.order().reversed()) {
      fusion.place(node, enabled);
    }
    Map<Node, Location> origins = fusion.origins();
    for (Node node : graph.nodes()) {
      Node root = fusion.placements.get(node).root();
      fusion.members.computeIfAbsent(root, _ -> new ArrayList<>()).add(node);
    }
    return fusion.emit(origins);
  }

  /** What an attention consists of comes where it ends. */
  private List<Group> emit(Map<Node, Location> origins) {
    List<Group> groups = new ArrayList<>();
    Set<Node> moved = new HashSet<>();
    for (Node node : rows.emission()) {
      Optional<AttentionChain> chain = attentions.of(node);
      if (!isRoot(node) || moved.contains(node) || (chain.isPresent() && !isEnd(node))) {
        continue;
      }
      if (chain.isPresent()) {
        Group group = attention(chain.get(), origins);
        group.attention().flatMap(Attention::moved).ifPresent(moved::add);
        groups.add(group);
      } else {
        groups.add(group(node, origins.get(node)));
      }
    }
    return groups;
  }

  private boolean isEnd(Node node) {
    return attentions.endingWith(node).isPresent();
  }

  private Group attention(AttentionChain chain, Map<Node, Location> origins) {
    Node rows = chain.rows().root();
    Optional<Node> moved = chain.moved().filter(this::isRoot);
    Attention attention =
        new Attention(
            chain.scores(),
            row(chain.rows()),
            chain.weighted(),
            moved,
            operand(chain.scores().operand(0)),
            operand(chain.scores().operand(1)),
            operand(chain.weighted().operand(1)));
    Location origin =
        Stream.concat(Stream.of(chain.scores(), rows, chain.weighted()), moved.stream())
            .map(origins::get)
            .reduce(Location::plus)
            .orElseThrow();
    return Group.of(attention, preconditions(rows), origin);
  }

  /** What computes an operand that has no memory of its own, in loops over its axes. */
  private Body operand(Value value) {
    int rank = value.type().rank();
    return new BodyBuilder(producers, inlined, null, rank).at(value, AxisIndex.identity(rank));
  }

  /** Whether the schedules know every type a node reads and writes. */
  public static boolean typesInKernels(Node node) {
    return Fusibility.typesInKernels(node);
  }

  /** The type that values of a type are computed in, where that is not the type itself. */
  public static ElementType computed(ElementType element) {
    return PointwiseCost.computed(element);
  }

  private void place(Node node, boolean enabled) {
    Optional<RowChain> chain = rows.of(node);
    if (chain.isPresent()) {
      placements.put(node, Placement.within(chain.get()));
      costs.putIfAbsent(chain.get().root(), cost(chain.get()));
      return;
    }
    if (attentions.isBetween(node)) {
      inlined.add(node.result());
      placements.put(node, Placement.within(attentions.of(node).orElseThrow().rows()));
      return;
    }
    Fusibility kind = Fusibility.of(node);
    boolean inline =
        switch (kind) {
          case LEAF -> usersReadAffinely(node, kind);
          case MOVEMENT -> enabled && usersReadAffinely(node, kind);
          case POINTWISE -> enabled && usersReadAffinely(node, kind) && joinsItsUser(node);
          case LOOKUP ->
              enabled
                  && Fusibility.readsRows(node)
                  && usersReadAffinely(node, kind)
                  && joinsItsUser(node);
          case OPAQUE -> enabled && isContraction(node) && takesEpilogue(node);
          case VIEW, AFFINE_CONSUMER -> false;
        };
    Placement user = users(node).orElse(new Placement(null, false, false, false));
    boolean stretches = Fusibility.stretches(node);
    // What is asked before a kernel runs cannot depend on a product that the kernel computes.
    boolean pointwise = kind == Fusibility.POINTWISE && !Precondition.mayFail(node);
    if (inline) {
      inlined.add(node.result());
      placements.put(
          node,
          new Placement(
              user.root(),
              user.stretched() || stretches,
              user.direct() && pointwise,
              isNarrow(node, user)));
    } else {
      placements.put(
          node,
          new Placement(node, stretches, pointwise || kind == Fusibility.AFFINE_CONSUMER, false));
      costs.put(node, cost(node));
    }
  }

  private int cost(RowChain chain) {
    return attentions.of(chain.root()).map(AttentionChain::cost).orElse(chain.cost());
  }

  private boolean usersReadAffinely(Node node, Fusibility kind) {
    Value value = node.result();
    return !isOutput(node)
        && usersOf(node).stream()
            .allMatch(user ->
                Fusibility.readsAffinely(user, value) || attentions.reads(user, value, kind));
  }

  private boolean joinsItsUser(Node node) {
    Optional<Placement> user = users(node);
    if (user.isEmpty() || user.get().root() == null || user.get().stretched()) {
      return false;
    }
    if (rows.of(user.get().root()).isPresent() && rows.isEpilogue(node)) {
      return false;
    }
    int total = costs.get(user.get().root()) + cost(node);
    if (total > budget || (cost(node) > CHEAP && isNarrow(node, user.get()))) {
      return false;
    }
    costs.put(user.get().root(), total);
    return true;
  }

  private boolean isNarrow(Node node, Placement user) {
    return user.narrow() || attentions.areKeys(node.result());
  }

  private boolean takesEpilogue(Node contraction) {
    Optional<Placement> user = users(contraction);
    return user.isPresent()
        && user.get().direct()
        && !isEnd(contraction)
        && Fusibility.of(user.get().root()) == Fusibility.POINTWISE
        && rows.of(user.get().root()).isEmpty()
        && contractions.putIfAbsent(user.get().root(), contraction) == null;
  }

  static boolean isContraction(Node node) {
    boolean contraction = node.op() instanceof DotGeneral || node.op() instanceof ConvGeneral;
    return contraction && Fusibility.typesInKernels(node);
  }

  private boolean isRoot(Node node) {
    return placements.get(node).root() == node;
  }

  private boolean isOutput(Node node) {
    return node.results().stream().anyMatch(outputs::contains);
  }

  private Set<Node> usersOf(Node node) {
    return node.results().isEmpty()
        ? Set.of()
        : users.getOrDefault(node.results().getFirst(), Set.of());
  }

  /**
   * The placement of the node's users, where it is one: of the only user, or of several in one
   * kernel that all read the node's elements in its own loops, so that each is computed once.
   */
  private Optional<Placement> users(Node node) {
    Set<Node> all = usersOf(node);
    if (isOutput(node) || all.isEmpty()) {
      return Optional.empty();
    }
    Placement first = placements.get(all.iterator().next());
    boolean together =
        all.stream().map(placements::get).allMatch(p -> p.root() == first.root() && p.direct());
    return all.size() == 1 || (together && first.root() != null)
        ? Optional.of(first)
        : Optional.empty();
  }

  static int cost(Node node) {
    return switch (Fusibility.of(node)) {
      case POINTWISE ->
          PointwiseCost.of((Primitive) node.op(), Fusibility.element(node)).orElseThrow();
      case LOOKUP -> PointwiseCost.LOOKUP;
      case LEAF, MOVEMENT, VIEW, AFFINE_CONSUMER, OPAQUE -> 0;
    };
  }

  private Group group(Node root, Location origin) {
    Optional<RowChain> chain = rows.of(root);
    if (chain.isPresent()) {
      return new Group(
          root,
          Optional.empty(),
          Optional.empty(),
          preconditions(root),
          Optional.of(row(chain.get())),
          Optional.empty(),
          origin);
    }
    Optional<Node> contraction = Optional.ofNullable(contractions.get(root));
    Optional<Body> body =
        switch (Fusibility.of(root)) {
          case LEAF, POINTWISE, MOVEMENT, LOOKUP -> {
            Value accumulator = contraction.map(Node::result).orElse(null);
            yield Optional.of(
                new BodyBuilder(producers, inlined, accumulator, root.result().type().rank())
                    .root(root.result()));
          }
          case AFFINE_CONSUMER -> {
            Value operand = root.operand(0);
            int rank = operand.type().rank();
            yield Optional.of(
                new BodyBuilder(producers, inlined, null, rank)
                    .at(operand, AxisIndex.identity(rank)));
          }
          case VIEW, OPAQUE -> Optional.empty();
        };
    return new Group(
        root, contraction, body, preconditions(root), Optional.empty(), Optional.empty(), origin);
  }

  /** What must hold before a group may be computed, in the order of the graph. */
  private List<Precondition> preconditions(Node root) {
    return members.getOrDefault(root, List.of()).stream()
        .filter(node ->
            Fusibility.of(node) == Fusibility.LOOKUP || Fusibility.of(node) == Fusibility.POINTWISE)
        .flatMap(node -> Precondition.of(node, producers, inlined).stream())
        .toList();
  }

  private Row row(RowChain chain) {
    Node root = chain.root();
    List<Node> nodes =
        rows.order().stream().filter(node -> placements.get(node).root() == root).toList();
    return new RowBuilder(
            chain, nodes, users, producers, inlined, value -> isReadOutside(value, chain))
        .build(node -> placements.get(node).root() == root && placements.get(node).direct());
  }

  /** Whether another kernel reads a value of a chain, or the graph gives it. */
  private boolean isReadOutside(Value value, RowChain chain) {
    return outputs.contains(value)
        || users.getOrDefault(value, Set.of()).stream().anyMatch(user -> isOutside(user, chain));
  }

  private boolean isOutside(Node user, RowChain chain) {
    boolean movement = Fusibility.of(user) == Fusibility.MOVEMENT;
    return (movement && inlined.contains(user.result()))
        ? isReadOutside(user.result(), chain)
        : placements.get(user).root() != chain.root();
  }

  /** What each root computes, in the order of the graph. */
  private Map<Node, Location> origins() {
    Map<Node, Location> origins = new HashMap<>();
    for (Node node : graph.nodes()) {
      Node root = placements.get(node).root();
      if (root != null && (root == node || Fusibility.of(node) != Fusibility.LEAF)) {
        origins.merge(root, node.location(), Location::plus);
      }
    }
    return origins;
  }
}
