package dev.sinter.passes.fuse;

import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Scatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes groups of what {@link Fusion} has decided. */
final class GroupBuilder {
  private final Fusion fusion;

  GroupBuilder(Fusion fusion) {
    this.fusion = fusion;
  }

  /** The groups, in an order in which each finds its operands computed. */
  List<Group> groups() {
    Map<Node, Location> origins = origins();
    return fusion.roots().stream().map(root -> group(root, origins.get(root))).toList();
  }

  private Group group(Node root, Location origin) {
    Optional<AttentionChain> attention = fusion.attentions().endingWith(root);
    if (attention.isPresent()) {
      return Group.of(attention(attention.get()), preconditions(root), origin);
    }
    Optional<RowChain> chain = fusion.rows().of(root);
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
    Optional<Node> contraction = fusion.contraction(root);
    Optional<Body> body =
        switch (Fusibility.of(root)) {
          case LEAF, POINTWISE, MOVEMENT, LOOKUP -> {
            Value accumulator = contraction.map(Node::result).orElse(null);
            yield Optional.of(
                new BodyBuilder(
                        fusion.producers(),
                        fusion.inlined(),
                        accumulator,
                        root.result().type().rank())
                    .root(root.result()));
          }
          case AFFINE_CONSUMER -> {
            Value operand = root.operand(0);
            int rank = operand.type().rank();
            yield Optional.of(
                new BodyBuilder(fusion.producers(), fusion.inlined(), null, rank)
                    .at(operand, AxisIndex.identity(rank)));
          }
          case VIEW, OPAQUE, UNSUPPORTED -> Optional.empty();
        };
    return new Group(
        root, contraction, body, preconditions(root), Optional.empty(), Optional.empty(), origin);
  }

  private Attention attention(AttentionChain chain) {
    return new Attention(
        chain.scores(),
        row(chain.rows()),
        chain.weighted(),
        chain.moved().filter(node -> fusion.placement(node).root() == node),
        operand(chain.scores().operand(0)),
        operand(chain.scores().operand(1)),
        operand(chain.weighted().operand(1)));
  }

  /** What computes an operand that has no memory of its own, in loops over its axes. */
  private Body operand(Value value) {
    int rank = value.type().rank();
    return new BodyBuilder(fusion.producers(), fusion.inlined(), null, rank)
        .at(value, AxisIndex.identity(rank));
  }

  /** What must hold before a group may be computed, in the order of the graph. */
  private List<Precondition> preconditions(Node root) {
    return fusion.members(root).stream()
        .filter(node ->
            switch (Fusibility.of(node)) {
              case LOOKUP, POINTWISE -> true;
              case OPAQUE -> node.op() instanceof Scatter;
              case LEAF, MOVEMENT, VIEW, AFFINE_CONSUMER, UNSUPPORTED -> false;
            })
        .flatMap(node -> Precondition.of(node, fusion.producers(), fusion.inlined()).stream())
        .toList();
  }

  private Row row(RowChain chain) {
    Node root = chain.root();
    List<Node> nodes =
        fusion.rows().order().stream()
            .filter(node -> fusion.placement(node).root() == root)
            .toList();
    return new RowBuilder(
            chain,
            nodes,
            fusion.users(),
            fusion.producers(),
            fusion.inlined(),
            value -> isReadOutside(value, chain))
        .build(node ->
            fusion.placement(node).root() == root && fusion.placement(node).detour().isEmpty());
  }

  /** Whether another kernel reads a value of a chain, or the graph gives it. */
  private boolean isReadOutside(Value value, RowChain chain) {
    return fusion.isOutput(value)
        || fusion.users().getOrDefault(value, Set.of()).stream()
            .anyMatch(user -> isOutside(user, chain));
  }

  private boolean isOutside(Node user, RowChain chain) {
    boolean movement = Fusibility.of(user) == Fusibility.MOVEMENT;
    return (movement && fusion.inlined().contains(user.result()))
        ? isReadOutside(user.result(), chain)
        : fusion.placement(user).root() != chain.root();
  }

  /** What each root computes, in the order of the graph. */
  private Map<Node, Location> origins() {
    Map<Node, Location> origins = new HashMap<>();
    for (Node node : fusion.graph().nodes()) {
      Node root = fusion.kernelOf(node);
      if (root != null
          && (fusion.placement(node).root() == node || Fusibility.of(node) != Fusibility.LEAF)) {
        origins.merge(root, node.location(), Location::plus);
      }
    }
    return origins;
  }
}
