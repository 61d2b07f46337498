package dev.sinter.passes.fuse;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The memory that a kernel, or a host step, reads and writes.
 *
 * @param members the nodes that it alone computes
 * @param reads values of other kernels and of the graph's inputs
 * @param writes values that are not computed where they are used
 * @param isView whether what is written is what is read, under another shape
 */
public record KernelAccess(Set<Node> members, Set<Value> reads, Set<Value> writes, boolean isView) {
  static KernelAccess of(Node root, Fusion fusion) {
    Set<Node> members = new LinkedHashSet<>(fusion.members(root));
    Set<Value> reads = new LinkedHashSet<>();
    Set<Node> seen = new HashSet<>();
    members.forEach(node -> read(node, members, fusion, seen, reads));
    Set<Value> writes = new LinkedHashSet<>();
    for (Node node : members) {
      node.results().stream()
          .filter(result -> !fusion.inlined().contains(result))
          .filter(result -> isReadOutside(result, members, fusion))
          .forEach(writes::add);
    }
    boolean isView = members.size() == 1 && Fusibility.of(root) == Fusibility.VIEW;
    return new KernelAccess(members, reads, writes, isView);
  }

  /** What several kernels compute, each for itself, has no memory: these read what it reads. */
  private static void read(
      Node node, Set<Node> members, Fusion fusion, Set<Node> seen, Set<Value> reads) {
    if (!seen.add(node)) {
      return;
    }
    for (Value operand : node.operands()) {
      Node producer = fusion.producers().get(operand);
      if (fusion.inlined().contains(operand)) {
        read(producer, members, fusion, seen, reads);
      } else if (!members.contains(producer)) {
        reads.add(operand);
      }
    }
  }

  private static boolean isReadOutside(Value value, Set<Node> members, Fusion fusion) {
    List<Node> users = List.copyOf(fusion.users().getOrDefault(value, Set.of()));
    return fusion.isOutput(value) || users.stream().anyMatch(user -> !members.contains(user));
  }
}
