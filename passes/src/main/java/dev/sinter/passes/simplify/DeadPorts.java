package dev.sinter.passes.simplify;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.BindSize;
import dev.sinter.ir.op.Composite;
import dev.sinter.ir.op.Cond;
import dev.sinter.ir.op.HostOp;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Primitive;
import dev.sinter.ir.op.Scan;
import dev.sinter.ir.op.While;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Takes from loops and branches what nothing reads: results, the carried values that only feed
 * themselves, and operands that no body uses.
 *
 * <pre>{@code
 * %3, %4 = while(%0, %1) {carried=2}      →   %3 = while(%0) {carried=1}     where %4 is not read, and
 *                                                                            does not matter to %3
 * }</pre>
 */
final class DeadPorts {
  private static final Set<Integer> FIRST = Set.of(0);

  private DeadPorts() {}

  /** The node without its dead ports; the node itself where it has none. */
  static Node trim(Node node, Set<Value> live) {
    IntPredicate read = i -> live.contains(node.results().get(i));
    return switch (node.op()) {
      case While loop -> trimWhile(node, loop, read);
      case Scan scan -> trimScan(node, scan, read);
      case Cond cond -> trimCond(node, cond, read);
      case Primitive _, Composite _, HostOp _ -> node;
    };
  }

  private static Node trimWhile(Node node, While loop, IntPredicate read) {
    Set<Integer> carried = indices(loop.carried(), read);
    Set<Integer> needed = needed(loop.condition(), FIRST);
    close(loop.body(), loop.carried(), carried, needed);
    Op op =
        new While(
            carried.size(),
            keep(loop.condition(), needed, FIRST),
            keep(loop.body(), needed, carried));
    return trimmed(node, op, loop.body().inputs().size(), 0, needed, carried);
  }

  private static Node trimScan(Node node, Scan scan, IntPredicate read) {
    Set<Integer> results = indices(node.results().size(), read);
    Set<Integer> needed = new HashSet<>();
    close(scan.body(), scan.carried(), results, needed);
    int carried = below(needed, scan.carried()).size();
    int invariant = below(needed, scan.carried() + scan.invariant()).size() - carried;
    Op op =
        new Scan(
            carried, invariant, scan.length(), scan.reverse(), keep(scan.body(), needed, results));
    return trimmed(node, op, scan.body().inputs().size(), 0, needed, results);
  }

  /**
   * Adds to both sets until a carried value is in one where it is in the other: what it feeds needs
   * it in the next round.
   */
  private static void close(Graph body, int carried, Set<Integer> results, Set<Integer> needed) {
    boolean grew = true;
    while (grew) {
      needed.addAll(needed(body, results));
      grew = results.addAll(below(needed, carried));
    }
    needed.addAll(below(results, carried));
  }

  private static Node trimCond(Node node, Cond cond, IntPredicate read) {
    Set<Integer> results = indices(node.results().size(), read);
    Set<Integer> needed = needed(cond.whenTrue(), results);
    needed.addAll(needed(cond.whenFalse(), results));
    Op op =
        new Cond(keep(cond.whenTrue(), needed, results), keep(cond.whenFalse(), needed, results));
    return trimmed(node, op, cond.whenTrue().inputs().size(), 1, needed, results);
  }

  /**
   * The node with another op and fewer operands and results.
   *
   * @param inputs how many operands it has that are inputs of its graphs
   * @param before how many operands come before those
   */
  private static Node trimmed(
      Node node, Op op, int inputs, int before, Set<Integer> needed, Set<Integer> results) {
    if (needed.size() == inputs && results.size() == node.results().size()) {
      return node;
    }
    List<Value> operands =
        IntStream.range(0, node.operands().size())
            .filter(i -> i < before || needed.contains(i - before))
            .mapToObj(node::operand)
            .toList();
    List<Value> kept =
        indices(node.results().size(), results::contains).stream()
            .sorted()
            .map(node.results()::get)
            .toList();
    return new Node(op, operands, kept, node.location());
  }

  private static Graph keep(Graph graph, Set<Integer> inputs, Set<Integer> outputs) {
    List<Port> in =
        IntStream.range(0, graph.inputs().size())
            .filter(inputs::contains)
            .mapToObj(graph.inputs()::get)
            .toList();
    List<Port> out =
        IntStream.range(0, graph.outputs().size())
            .filter(outputs::contains)
            .mapToObj(graph.outputs()::get)
            .toList();
    Set<Value> live = liveFor(graph, outputs);
    // Dead nodes go with the inputs they may have read.
    List<Node> nodes = graph.nodes().stream().filter(node -> isLive(node, live)).toList();
    return new Graph(graph.name(), in, out, nodes, graph.state(), graph.metadata());
  }

  /** The inputs that some outputs of a graph depend on. */
  private static Set<Integer> needed(Graph graph, Set<Integer> outputs) {
    Set<Value> live = liveFor(graph, outputs);
    return indices(graph.inputs().size(), i -> live.contains(graph.inputs().get(i).value()));
  }

  private static Set<Value> liveFor(Graph graph, Set<Integer> outputs) {
    Set<Value> live = new HashSet<>();
    outputs.forEach(i -> live.add(graph.outputs().get(i).value()));
    for (Node node : graph.nodes().reversed()) {
      if (isLive(node, live)) {
        live.addAll(node.operands());
      }
    }
    return live;
  }

  /** What binds a size counts as live: a node that is may have that size. */
  private static boolean isLive(Node node, Set<Value> live) {
    return node.op() instanceof BindSize || node.results().stream().anyMatch(live::contains);
  }

  private static Set<Integer> below(Set<Integer> indices, int bound) {
    return indices(bound, indices::contains);
  }

  private static Set<Integer> indices(int count, IntPredicate which) {
    return new HashSet<>(IntStream.range(0, count).filter(which).boxed().toList());
  }
}
