package dev.sinter.passes.fuse;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Reduce;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Makes a {@link Row} of a chain and of what was inlined into it. */
final class RowBuilder {
  private final RowChain chain;
  private final Predicate<Value> isOutput;
  private final List<Node> nodes;
  private final Map<Value, Set<Node>> users;
  private final Map<Value, Node> producers;
  private final Set<Value> inlined;
  private final int rank;

  /**
   * @param nodes all that the chain's kernel computes, in the order of the graph
   * @param inlined values without memory outside the chain
   * @param isOutput whether a value of the chain is needed outside it
   */
  RowBuilder(
      RowChain chain,
      List<Node> nodes,
      Map<Value, Set<Node>> users,
      Map<Value, Node> producers,
      Set<Value> inlined,
      Predicate<Value> isOutput) {
    this.chain = chain;
    this.nodes = nodes;
    this.users = users;
    this.producers = producers;
    this.inlined = inlined;
    this.isOutput = isOutput;
    this.rank = chain.shape().rank();
  }

  /**
   * @param ownLoops whether a node reads its operands in the chain's own loops, so that several
   *     such users of a value can share one part
   */
  Row build(Predicate<Node> ownLoops) {
    List<Node> parts = nodes.stream().filter(node -> isPart(node, ownLoops)).toList();
    Set<Value> within = new HashSet<>(inlined);
    chain.members().forEach(node -> within.add(node.result()));
    parts.forEach(node -> within.remove(node.result()));
    BodyBuilder builder = new BodyBuilder(producers, within, null, rank);
    return new Row(
        chain.shape().dims(),
        chain.kept(),
        parts.stream().map(node -> part(node, builder)).toList(),
        parts.stream()
            .map(Node::result)
            .filter(isOutput)
            .map(value -> builder.leaf(value, place(value)))
            .toList());
  }

  /** Everything else is computed within the one part that reads it. */
  private boolean isPart(Node node, Predicate<Node> ownLoops) {
    if (node.op() instanceof Reduce) {
      return true;
    }
    Value value = node.result();
    Set<Node> readers = users.getOrDefault(value, Set.of());
    if (chain.isElements(value)) {
      return isOutput.test(value) || (readers.size() > 1 && readers.stream().allMatch(ownLoops));
    }
    return isNumber(node) && (isOutput.test(value) || !readers.stream().allMatch(this::isNumber));
  }

  /** A pointwise node once a row. */
  private boolean isNumber(Node node) {
    return chain.contains(node)
        && Fusibility.of(node) == Fusibility.POINTWISE
        && chain.isNumbers(node.result());
  }

  private Row.Part part(Node node, BodyBuilder builder) {
    Value value = node.result();
    if (node.op() instanceof Reduce reduce) {
      Body body = builder.at(node.operand(0), AxisIndex.identity(rank));
      return new Row.Fold(value, reduce.combiner(), body);
    }
    Body body = builder.compute(value, place(value));
    return chain.isElements(value) ? new Row.Each(value, body) : new Row.Once(value, body);
  }

  /** The indices of a value's axes in loops over the chain's shape. */
  private List<AxisIndex> place(Value value) {
    List<AxisIndex> identity = AxisIndex.identity(rank);
    if (chain.isElements(value)) {
      return identity;
    }
    List<AxisIndex> place = new ArrayList<>(identity.subList(0, chain.kept()));
    while (place.size() < value.type().rank()) {
      place.add(AxisIndex.zero(rank));
    }
    return place;
  }
}
