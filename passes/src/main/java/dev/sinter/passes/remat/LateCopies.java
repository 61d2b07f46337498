package dev.sinter.passes.remat;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts what computes some values once more before each kernel after the peak that reads them.
 *
 * <pre>{@code
 * %1 = exp(%0)                    %1 = exp(%0)
 * %2 = …%1…                       %2 = …%1…
 * …               the peak   →    …
 *                                 %8 = exp(%0)
 * %9 = …%1…                       %9 = …%8…
 * }</pre>
 */
final class LateCopies {
  private final Graph graph;
  private final MemoryEstimate estimate;
  private final Map<Value, Node> producers;
  private final Map<Node, Integer> lateKernels = new HashMap<>();
  private final Set<Value> again;
  private final Set<Node> chain;
  private final Map<Integer, Map<Value, Value>> copies = new HashMap<>();
  private final List<Node> nodes = new ArrayList<>();

  LateCopies(
      Graph graph,
      MemoryEstimate estimate,
      Map<Value, Node> producers,
      Recomputation recomputation) {
    this.graph = graph;
    this.estimate = estimate;
    this.producers = producers;
    again = recomputation.values();
    chain = recomputation.chain();
    for (Value value : again) {
      for (int kernel : estimate.readersAfterPeak(value)) {
        estimate.members(kernel).forEach(member -> lateKernels.put(member, kernel));
      }
    }
  }

  Graph graph() {
    for (Node node : graph.nodes()) {
      Integer kernel = lateKernels.get(node);
      nodes.add(kernel == null || estimate.isPassedThrough(node) ? node : late(node, kernel));
    }
    return graph.with(new Sinking().order(), graph.outputs());
  }

  /**
   * The nodes, with the copies and whatever has no memory of its own where it is used first: a
   * kernel may have taken in nodes from far before it, and what those read would have to be
   * computed there.
   */
  private final class Sinking {
    private final Map<Value, Node> makers = new HashMap<>();
    private final Set<Node> waiting = new LinkedHashSet<>();
    private final List<Node> order = new ArrayList<>();

    List<Node> order() {
      for (Node node : nodes) {
        node.results().forEach(result -> makers.put(result, node));
        if (node.results().size() == 1 && estimate.hasNoMemory(node.result())) {
          waiting.add(node);
        } else {
          add(node);
        }
      }
      while (!waiting.isEmpty()) {
        Node node = waiting.iterator().next();
        waiting.remove(node);
        add(node);
      }
      return order;
    }

    private void add(Node node) {
      for (Value operand : node.operands()) {
        Node maker = makers.get(operand);
        if (waiting.remove(maker)) {
          add(maker);
        }
      }
      order.add(node);
    }
  }

  private Node late(Node node, int kernel) {
    List<Value> operands =
        node.operands().stream()
            .map(operand -> leadsTo(operand) ? copy(operand, kernel) : operand)
            .toList();
    return operands.equals(node.operands())
        ? node
        : new Node(node.op(), operands, node.results(), node.location());
  }

  /** Whether a value is computed again, or only shows one that is. */
  private boolean leadsTo(Value value) {
    if (again.contains(value)) {
      return true;
    }
    Node maker = producers.get(value);
    return maker != null
        && maker.results().size() == 1
        && estimate.isPassedThrough(maker)
        && maker.operands().stream().anyMatch(this::leadsTo);
  }

  /** The value as it is computed once more for a kernel. */
  private Value copy(Value value, int kernel) {
    Map<Value, Value> known = copies.computeIfAbsent(kernel, _ -> new HashMap<>());
    Value before = known.get(value);
    if (before != null) {
      return before;
    }
    Node maker = producers.get(value);
    List<Value> operands =
        maker.operands().stream()
            .map(operand -> isCopied(operand) ? copy(operand, kernel) : operand)
            .toList();
    Value result = new Value(value.type());
    nodes.add(new Node(maker.op(), operands, List.of(result), maker.location()));
    known.put(value, result);
    return result;
  }

  private boolean isCopied(Value value) {
    return chain.contains(producers.get(value)) || leadsTo(value);
  }
}
