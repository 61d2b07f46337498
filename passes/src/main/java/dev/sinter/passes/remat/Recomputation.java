package dev.sinter.passes.remat;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Binary;
import dev.sinter.ir.op.Broadcast;
import dev.sinter.ir.op.Cast;
import dev.sinter.ir.op.Compare;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.op.Extent;
import dev.sinter.ir.op.Iota;
import dev.sinter.ir.op.Op;
import dev.sinter.ir.op.Pad;
import dev.sinter.ir.op.Reshape;
import dev.sinter.ir.op.Reverse;
import dev.sinter.ir.op.Select;
import dev.sinter.ir.op.Slice;
import dev.sinter.ir.op.Transpose;
import dev.sinter.ir.op.Unary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Values that are computed again after the peak from others that live then, or are smaller.
 *
 * @param values which
 * @param chain the nodes that compute them from the others
 * @param gain bytes less at the peak
 * @param work operations more, a transcendental function counted as several
 */
record Recomputation(Set<Value> values, Set<Node> chain, long gain, double work) {
  private static final int LONGEST_CHAIN = 16;

  /** What may be kept in the place of something larger. */
  private static final int SMALLER = 4;

  /** About what a transcendental function takes beside a product. */
  private static final double FUNCTION = 10;

  /** The search for a way to one value. */
  private static final class Search {
    private final Value value;
    private final MemoryEstimate estimate;
    private final Map<Value, Node> producers;
    private final int lastUse;
    private final Set<Node> chain = new LinkedHashSet<>();
    private final Set<Value> leaves = new LinkedHashSet<>();

    Search(Value value, MemoryEstimate estimate, Map<Value, Node> producers) {
      this.value = value;
      this.estimate = estimate;
      this.producers = producers;
      lastUse = estimate.readersAfterPeak(value).last();
    }

    /** False where it takes too much. */
    boolean include(Value one) {
      Node maker = producers.get(one);
      if (!isCheap(maker.op())) {
        return false;
      }
      if (chain.add(maker)) {
        if (chain.size() > LONGEST_CHAIN) {
          return false;
        }
        return maker.operands().stream().allMatch(this::reach);
      }
      return true;
    }

    private boolean reach(Value operand) {
      if (isThereAnyway(operand)) {
        leaves.add(operand);
        return true;
      }
      boolean keeps = estimate.isCounted(operand);
      boolean large = estimate.bytes(operand) * SMALLER > estimate.bytes(value);
      if (keeps && !large) {
        leaves.add(operand);
        return true;
      }
      if (isCheap(producers.get(operand).op())) {
        return include(operand);
      }
      leaves.add(operand);
      return keeps;
    }

    /** The leaves that live over the peak for this alone. */
    Set<Value> kept() {
      return leaves.stream()
          .filter(leaf -> estimate.lastRead(leaf) < estimate.peakKernel())
          .filter(leaf -> estimate.bytes(leaf) > 0)
          .collect(Collectors.toSet());
    }

    private boolean isThereAnyway(Value operand) {
      Node maker = producers.get(operand);
      return maker == null
          || maker.op() instanceof Constant
          || maker.op() instanceof Iota
          || maker.op() instanceof Extent
          || (!estimate.isCounted(operand) && !estimate.hasNoMemory(operand))
          || (estimate.isCounted(operand) && estimate.lastRead(operand) >= lastUse);
    }
  }

  /**
   * All that save memory: single values, and values that together are more than what must be kept
   * for them, such as what a function and its slope read.
   */
  static List<Recomputation> all(MemoryEstimate estimate, Map<Value, Node> producers) {
    List<Search> ways = new ArrayList<>();
    Map<Set<Value>, List<Search>> byKept = new LinkedHashMap<>();
    for (Value value : estimate.keptOverPeak()) {
      Search way = new Search(value, estimate, producers);
      if (way.include(value)) {
        ways.add(way);
        byKept.computeIfAbsent(way.kept(), _ -> new ArrayList<>()).add(way);
      }
    }
    Stream<List<Search>> together =
        byKept.entrySet().stream()
            .filter(entry -> !entry.getKey().isEmpty() && entry.getValue().size() > 1)
            .map(Map.Entry::getValue);
    return Stream.concat(ways.stream().map(List::of), together)
        .map(group -> of(group, estimate))
        .filter(one -> one.gain() > 0)
        .toList();
  }

  private static Recomputation of(List<Search> ways, MemoryEstimate estimate) {
    Set<Value> values = new LinkedHashSet<>();
    Set<Node> chain = new LinkedHashSet<>();
    double work = 0;
    for (Search way : ways) {
      values.add(way.value);
      chain.addAll(way.chain);
      double once = way.chain.stream().mapToDouble(node -> work(node, estimate)).sum();
      work += once * estimate.readersAfterPeak(way.value).size();
    }
    long gain =
        values.stream().mapToLong(estimate::bytes).sum()
            - ways.getFirst().kept().stream().mapToLong(estimate::bytes).sum();
    return new Recomputation(values, chain, gain, work);
  }

  private static double work(Node node, MemoryEstimate estimate) {
    Value result = node.result();
    double elements =
        (double) estimate.allBytes(result) / Math.max(1, result.type().element().bytes());
    return elements * (node.op() instanceof Unary ? FUNCTION : 1);
  }

  /** One element from few, or from another place. */
  private static boolean isCheap(Op op) {
    return op instanceof Unary
        || op instanceof Binary
        || op instanceof Compare
        || op instanceof Select
        || op instanceof Cast
        || op instanceof Broadcast
        || op instanceof Reshape
        || op instanceof Transpose
        || op instanceof Slice
        || op instanceof Reverse
        || op instanceof Pad;
  }

  /** Bytes freed for an operation. */
  double worth() {
    return gain / Math.max(1, work);
  }
}
