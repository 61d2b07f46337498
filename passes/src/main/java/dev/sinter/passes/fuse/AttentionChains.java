package dev.sinter.passes.fuse;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The attentions of a graph. */
final class AttentionChains {
  private final Map<Node, AttentionChain> parts = new HashMap<>();
  private final Map<Node, AttentionChain> ends = new HashMap<>();

  private final Set<Value> keys = new HashSet<>();

  private AttentionChains() {}

  /** Those around some chains that a kernel can hold. */
  static AttentionChains around(
      Collection<RowChain> chains, AttentionChain.Surroundings graph, int budget) {
    AttentionChains found = new AttentionChains();
    for (RowChain rows : chains) {
      AttentionChain.around(rows, graph)
          .filter(chain -> chain.cost() <= budget && found.isFree(chain))
          .ifPresent(found::add);
    }
    return found;
  }

  private boolean isFree(AttentionChain chain) {
    return !parts.containsKey(chain.scores()) && !parts.containsKey(chain.weighted());
  }

  private void add(AttentionChain chain) {
    parts.put(chain.scores(), chain);
    parts.put(chain.rows().root(), chain);
    parts.put(chain.weighted(), chain);
    chain.between().forEach(node -> parts.put(node, chain));
    ends.put(chain.weighted(), chain);
    chain.moved().ifPresent(node -> parts.put(node, chain));
    keys.add(chain.scores().operand(1));
  }

  /**
   * The attention that one of its products, its chain's root, a node between or the last is part
   * of.
   */
  Optional<AttentionChain> of(Node node) {
    return Optional.ofNullable(parts.get(node));
  }

  /** The attention that ends with a product. */
  Optional<AttentionChain> endingWith(Node node) {
    return Optional.ofNullable(ends.get(node));
  }

  /** Whether a value is copied to panels before a first product, an element at a time. */
  boolean areKeys(Value value) {
    return keys.contains(value);
  }

  /** Whether a node computes a value between an attention's first product and its chain. */
  boolean isBetween(Node node) {
    return of(node).filter(chain -> chain.between().contains(node)).isPresent();
  }

  /** Whether an attention reads an operand in a way that its producer may be part of. */
  boolean reads(Node user, Value value, Fusibility producer) {
    return of(user).filter(chain -> chain.reads(user, value, producer)).isPresent();
  }
}
