package dev.sinter.passes.remat;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.spi.CompileOptions;
import dev.sinter.ir.spi.MemoryBudget;
import dev.sinter.passes.pipeline.GraphPass;
import dev.sinter.passes.pipeline.PassContext;
import dev.sinter.passes.simplify.RemoveDead;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Computes cheap values again instead of keeping them, until an estimate of memory fits a budget:
 * what a forward pass leaves for the backward pass, above all. Those go first that free most bytes
 * for an operation (Chen et al., Training Deep Nets with Sublinear Memory Cost, 2016, drop what is
 * cheap likewise).
 */
public final class Rematerialise implements GraphPass {
  /** Each takes about as long as fusing the graph. */
  private static final int MOST_TRIES = 500;

  @Override
  public String name() {
    return "remat";
  }

  @Override
  public boolean runs(CompileOptions options) {
    return options.memory().isPresent() && GraphPass.super.runs(options);
  }

  @Override
  public Graph apply(Graph graph, PassContext context) {
    return context.memory().map(budget -> fit(graph, budget, context)).orElse(graph);
  }

  private static Graph fit(Graph graph, MemoryBudget budget, PassContext context) {
    MemoryEstimate.requireSizes(graph, budget.sizes());
    try {
      return rounds(graph, budget, context);
    } catch (ArithmeticException e) {
      throw new SinterException(
          ErrorCode.VALUE_OUT_OF_RANGE,
          "%s: with the sizes %s of the memory budget, a value has more bytes than 64 bits count"
              .formatted(graph.name(), budget.sizes()),
          e);
    }
  }

  private static Graph rounds(Graph graph, MemoryBudget budget, PassContext context) {
    Graph current = graph;
    MemoryEstimate estimate = new MemoryEstimate(current, budget);
    Set<Set<Value>> inVain = new HashSet<>();
    for (int i = 0; i < MOST_TRIES && estimate.excess() > 0; i++) {
      Map<Value, Node> producers = producers(current);
      Optional<Recomputation> next = worthiest(estimate, producers, inVain);
      if (next.isEmpty()) {
        break;
      }
      Graph copied = new LateCopies(current, estimate, producers, next.get()).graph();
      Graph changed = new RemoveDead().apply(copied, context);
      MemoryEstimate after = new MemoryEstimate(changed, budget);
      // A kernel from before the peak may have taken the copies in.
      if (after.excess() < estimate.excess()) {
        current = changed;
        estimate = after;
      } else {
        inVain.add(next.get().values());
      }
    }
    return current;
  }

  private static Map<Value, Node> producers(Graph graph) {
    Map<Value, Node> producers = new HashMap<>();
    graph.nodes().forEach(node -> node.results().forEach(value -> producers.put(value, node)));
    return producers;
  }

  private static Optional<Recomputation> worthiest(
      MemoryEstimate estimate, Map<Value, Node> producers, Set<Set<Value>> inVain) {
    return Recomputation.all(estimate, producers).stream()
        .filter(one -> !inVain.contains(one.values()))
        .max(Comparator.comparingDouble(Recomputation::worth));
  }
}
