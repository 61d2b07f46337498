package dev.sinter.passes.fuse;

import dev.sinter.ir.graph.Graph;
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
  /** What may be done one element at a time rather than written and read again. */
  private static final int CHEAP = 1;

  private final Graph graph;
  private final boolean enabled;
  private final int budget;
  private final Map<Value, Node> producers = new HashMap<>();
  private final Map<Value, Set<Node>> users = new HashMap<>();
  private final Set<Value> outputs = new HashSet<>();
  private final Set<Value> inlined = new HashSet<>();
  private final Map<Node, Placement> placements = new HashMap<>();
  private final Map<Node, Obstacle> obstacles = new HashMap<>();
  private final Map<Node, Integer> costs = new HashMap<>();
  private final Map<Node, Node> contractions = new HashMap<>();
  private final Map<Node, List<Node>> members = new HashMap<>();
  private final RowChains rows;
  private final AttentionChains attentions;

  private Fusion(Graph graph, boolean enabled, int budget) {
    this.graph = graph;
    this.enabled = enabled;
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
   * Decides about every node of a graph.
   *
   * @param enabled whether to fuse at all; without it only numbers are inlined
   * @param budget vector operations one kernel body may hold
   */
  public static Fusion of(Graph graph, boolean enabled, int budget) {
    Fusion fusion = new Fusion(graph, enabled, budget);
    fusion.rows.order().reversed().forEach(fusion::place);
    for (Node node : graph.nodes()) {
      fusion.members.computeIfAbsent(fusion.kernelOf(node), _ -> new ArrayList<>()).add(node);
    }
    return fusion;
  }

  /** The groups of the graph, in an order in which each finds its operands computed. */
  public List<Group> groups() {
    return new GroupBuilder(this).groups();
  }

  /**
   * The root of what computes a node: an attention's last product for all of it. Null where several
   * kernels do.
   */
  Node kernelOf(Node node) {
    Node root = placements.get(node).root();
    return attentions.of(root).map(AttentionChain::weighted).orElse(root);
  }

  boolean isAttention(Node root) {
    return attentions.endingWith(root).isPresent();
  }

  /** What each kernel reads and writes, in the order of {@link #groups}. */
  public List<KernelAccess> accesses() {
    return roots().stream().map(root -> KernelAccess.of(root, this)).toList();
  }

  /** What was decided, and why, as text. */
  public FusionReport report() {
    return new FusionReport(this);
  }

  Graph graph() {
    return graph;
  }

  int budget() {
    return budget;
  }

  RowChains rows() {
    return rows;
  }

  AttentionChains attentions() {
    return attentions;
  }

  Map<Value, Node> producers() {
    return producers;
  }

  Map<Value, Set<Node>> users() {
    return users;
  }

  /** The values that are computed where they are used. */
  Set<Value> inlined() {
    return inlined;
  }

  Placement placement(Node node) {
    return placements.get(node);
  }

  /** The nodes whose results get memory, in the order of their groups. */
  List<Node> roots() {
    return rows.emission().stream().filter(node -> kernelOf(node) == node).toList();
  }

  boolean isRows(Node root) {
    return rows.of(root).isPresent();
  }

  /** The product or convolution that a root's kernel is the epilogue of. */
  Optional<Node> contraction(Node root) {
    return Optional.ofNullable(contractions.get(root));
  }

  /** Vector operations of a root's kernel. */
  int kernelCost(Node root) {
    return attentions.endingWith(root).map(AttentionChain::cost).orElseGet(() -> costs.get(root));
  }

  /** The nodes that one kernel computes, in the order of the graph. */
  List<Node> members(Node root) {
    return members.getOrDefault(root, List.of());
  }

  /** What is computed by several kernels. */
  List<Node> repeated() {
    return members.getOrDefault(null, List.of());
  }

  /** The nodes that read a result of one, each once, in the order of the graph. */
  Set<Node> readers(Node node) {
    Set<Node> readers = new LinkedHashSet<>();
    node.results().forEach(result -> readers.addAll(users.getOrDefault(result, Set.of())));
    return readers;
  }

  /** Why a node and one that reads it are not computed together; empty where they are. */
  Optional<Obstacle> obstacle(Node node, Node reader) {
    if (isAttention(kernelOf(reader)) && kernelOf(node) == kernelOf(reader)) {
      return Optional.empty();
    }
    return rows.obstacle(node, reader)
        .filter(_ -> placements.get(node).root() != placements.get(reader).root())
        .or(() -> Optional.ofNullable(obstacles.get(node)));
  }

  /** Whether the schedules know every type a node reads and writes. */
  public static boolean typesInKernels(Node node) {
    return Fusibility.typesInKernels(node);
  }

  /** The type that values of a type are computed in, where that is not the type itself. */
  public static ElementType computed(ElementType element) {
    return PointwiseCost.computed(element);
  }

  private void place(Node node) {
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
    Optional<Obstacle> obstacle = obstacle(node);
    if (obstacle.isEmpty()) {
      inlined.add(node.result());
      placements.put(node, users(node).inlining(node, attentions.areKeys(node.result())));
    } else {
      obstacles.put(node, obstacle.get());
      placements.put(node, Placement.ofRoot(node));
      costs.put(node, cost(node));
    }
  }

  /** Why a node gets memory; empty where it is computed in its users' kernels. */
  private Optional<Obstacle> obstacle(Node node) {
    return switch (Fusibility.of(node)) {
      case LEAF -> obstacleToReading(node);
      case MOVEMENT -> switchedOff().or(() -> obstacleToReading(node));
      case POINTWISE ->
          switchedOff().or(() -> obstacleToReading(node)).or(() -> obstacleToJoining(node));
      case LOOKUP ->
          switchedOff()
              .or(() ->
                  Fusibility.readsRows(node)
                      ? Optional.empty()
                      : Optional.of(new Obstacle.SingleElements()))
              .or(() -> obstacleToReading(node))
              .or(() -> obstacleToJoining(node));
      case OPAQUE ->
          switchedOff()
              .or(() ->
                  isContraction(node)
                      ? obstacleToEpilogue(node)
                      : Optional.of(new Obstacle.OwnSchedule()));
      case UNSUPPORTED -> Optional.of(new Obstacle.NotInKernels());
      case VIEW -> Optional.of(new Obstacle.SharesMemory());
      case AFFINE_CONSUMER -> switchedOff().or(() -> Optional.of(rows.obstacle(node)));
    };
  }

  private Optional<Obstacle> switchedOff() {
    return enabled ? Optional.empty() : Optional.of(new Obstacle.SwitchedOff());
  }

  /** Why not every use is at places that are affine in the user's loops. */
  private Optional<Obstacle> obstacleToReading(Node node) {
    if (isOutput(node)) {
      return Optional.of(new Obstacle.IsOutput());
    }
    return usersOf(node).stream()
        .filter(user -> !Fusibility.readsAffinely(user, node.result()))
        .filter(user -> !attentions.reads(user, node.result(), Fusibility.of(node)))
        .findFirst()
        .map(Obstacle.NeedsMemory::new);
  }

  private Optional<Obstacle> obstacleToJoining(Node node) {
    Placement user = users(node);
    if (user.root() == null) {
      return user.detour();
    }
    if (user.stretcher().isPresent()) {
      return user.stretcher().map(Obstacle.Repeated::new);
    }
    if (rows.of(user.root()).isPresent() && rows.isEpilogue(node)) {
      return Optional.of(new Obstacle.FollowsContraction(node));
    }
    if (cost(node) > CHEAP && (user.narrow() || attentions.areKeys(node.result()))) {
      return Optional.of(new Obstacle.WithoutVectors(cost(node)));
    }
    int others = costs.get(user.root());
    if (others + cost(node) > budget) {
      return Optional.of(new Obstacle.TooMuch(cost(node), others, budget));
    }
    costs.put(user.root(), others + cost(node));
    return Optional.empty();
  }

  private Optional<Obstacle> obstacleToEpilogue(Node contraction) {
    if (isAttention(contraction)) {
      return Optional.of(new Obstacle.OwnSchedule());
    }
    Placement user = users(contraction);
    if (user.detour().isPresent()) {
      return user.detour();
    }
    Node root = user.root();
    if (rows.of(root).isPresent()) {
      return Optional.of(new Obstacle.InOtherRows(root));
    }
    if (Fusibility.of(root) != Fusibility.POINTWISE) {
      return Optional.of(new Obstacle.NoEpilogue(root));
    }
    return Optional.ofNullable(contractions.putIfAbsent(root, contraction))
        .map(Obstacle.TakenBy::new);
  }

  static boolean isContraction(Node node) {
    boolean contraction = node.op() instanceof DotGeneral || node.op() instanceof ConvGeneral;
    return contraction && Fusibility.typesInKernels(node);
  }

  boolean isOutput(Value value) {
    return outputs.contains(value);
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
   * kernel that all read the node's elements in its own loops, so that each is computed once. Else
   * it has no root, and its detour says why.
   */
  private Placement users(Node node) {
    Set<Node> all = usersOf(node);
    if (isOutput(node) || all.isEmpty()) {
      return Placement.nowhere(isOutput(node) ? new Obstacle.IsOutput() : new Obstacle.Unread());
    }
    Placement first = placements.get(all.iterator().next());
    if (all.size() == 1) {
      return first;
    }
    Set<Node> roots = new HashSet<>();
    all.forEach(user -> roots.add(placements.get(user).root()));
    if (roots.size() > 1 || first.root() == null) {
      return Placement.nowhere(new Obstacle.SeveralKernels(node, cost(node)));
    }
    return all.stream()
        .flatMap(user -> placements.get(user).detour().stream())
        .findFirst()
        .map(Placement::nowhere)
        .orElse(first);
  }

  private int cost(RowChain chain) {
    return attentions.of(chain.root()).map(AttentionChain::cost).orElse(chain.cost());
  }

  static int cost(Node node) {
    return switch (Fusibility.of(node)) {
      case POINTWISE ->
          PointwiseCost.of((Primitive) node.op(), Fusibility.element(node)).orElseThrow();
      case LOOKUP -> PointwiseCost.LOOKUP;
      case LEAF, MOVEMENT, VIEW, AFFINE_CONSUMER, OPAQUE, UNSUPPORTED -> 0;
    };
  }
}
