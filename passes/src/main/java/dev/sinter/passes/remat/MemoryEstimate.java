package dev.sinter.passes.remat;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphSymbols;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Port;
import dev.sinter.ir.graph.Value;
import dev.sinter.ir.op.Constant;
import dev.sinter.ir.spi.MemoryBudget;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.fuse.Fusion;
import dev.sinter.passes.fuse.KernelAccess;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How many bytes of intermediate values live while each kernel runs. Inputs, outputs, state and
 * constants have memory of their own and are not counted.
 */
final class MemoryEstimate {
  private final Map<String, Long> sizes;
  private final List<KernelAccess> kernels;

  /** In the order of the kernels, so that what is chosen is always the same. */
  private final Map<Value, Integer> written = new LinkedHashMap<>();

  private final Map<Value, Integer> lastRead = new HashMap<>();
  private final Map<Value, Set<Integer>> reads = new HashMap<>();
  private final Map<Value, Value> bases = new HashMap<>();
  private final Set<Value> elsewhere = new HashSet<>();
  private final Map<Node, Integer> kernelOf = new HashMap<>();
  private int peakKernel;
  private long peak;
  private double excess;

  MemoryEstimate(Graph graph, MemoryBudget budget) {
    this.sizes = budget.sizes();
    // Targets differ little in what they fuse.
    kernels = Fusion.of(graph, true, Target.JVM_512.methodVectorOps()).accesses();
    graph.inputs().forEach(port -> elsewhere.add(port.value()));
    graph.outputs().stream().map(Port::value).forEach(elsewhere::add);
    for (int i = 0; i < kernels.size(); i++) {
      add(kernels.get(i), i);
    }
    findPeak(budget.bytes());
  }

  /**
   * Refuses a budget that does not say for which sizes it is.
   *
   * @throws SinterException INPUT_MISSING
   */
  static void requireSizes(Graph graph, Map<String, Long> sizes) {
    for (Port port : graph.inputs()) {
      for (String symbol : GraphSymbols.of(port.value().type())) {
        if (!sizes.containsKey(symbol)) {
          throw new SinterException(
              ErrorCode.INPUT_MISSING,
              "%s: the memory budget has no size for '%s' of input '%s'"
                  .formatted(graph.name(), symbol, port.name()));
        }
      }
    }
  }

  private void add(KernelAccess kernel, int number) {
    kernel.members().forEach(node -> kernelOf.put(node, number));
    for (Value value : kernel.reads()) {
      reads.computeIfAbsent(base(value), _ -> new HashSet<>()).add(number);
      lastRead.put(base(value), number);
    }
    for (Value value : kernel.writes()) {
      if (kernel.isView()) {
        bases.put(value, base(kernel.reads().iterator().next()));
      } else {
        written.put(value, number);
      }
    }
    if (kernel.members().stream().allMatch(node -> node.op() instanceof Constant)) {
      elsewhere.addAll(kernel.writes());
    }
  }

  private void findPeak(long budget) {
    long[] changes = new long[kernels.size() + 1];
    written.forEach((value, from) -> {
      long bytes = bytes(value);
      changes[from] += bytes;
      changes[lastRead.getOrDefault(value, from) + 1] -= bytes;
    });
    long live = 0;
    for (int i = 0; i < kernels.size(); i++) {
      live += changes[i];
      excess += Math.max(0, live - budget);
      if (live > peak) {
        peak = live;
        peakKernel = i;
      }
    }
  }

  /** By how many bytes the budget is exceeded, added up over all kernels; 0 where all fits. */
  double excess() {
    return excess;
  }

  /** The kernel, by its place in their order, at which most live. */
  int peakKernel() {
    return peakKernel;
  }

  /** The values that live at the peak though it neither computes nor reads them. */
  List<Value> keptOverPeak() {
    return written.keySet().stream()
        .filter(value -> bytes(value) > 0 && written.get(value) < peakKernel)
        .filter(value -> lastRead.getOrDefault(value, -1) > peakKernel)
        .filter(value -> !reads.get(value).contains(peakKernel))
        .toList();
  }

  /** Whether a value lies in memory that is counted here. */
  boolean isCounted(Value value) {
    return written.containsKey(base(value)) && !elsewhere.contains(base(value));
  }

  /** Whether a value is computed where it is used. */
  boolean hasNoMemory(Value value) {
    return !written.containsKey(base(value)) && !elsewhere.contains(base(value));
  }

  /** The last kernel to read a value, or what is made of it without moving it; −1 for none. */
  int lastRead(Value value) {
    return lastRead.getOrDefault(base(value), -1);
  }

  /** The kernels after the peak that read a value, or a view of it. */
  SortedSet<Integer> readersAfterPeak(Value value) {
    SortedSet<Integer> late = new TreeSet<>(reads.getOrDefault(base(value), Set.of()));
    return late.tailSet(peakKernel + 1);
  }

  /** The nodes that a kernel alone computes. */
  Set<Node> members(int kernel) {
    return kernels.get(kernel).members();
  }

  /** Whether a node is no kernel's own, or only gives memory another shape. */
  boolean isPassedThrough(Node node) {
    return !kernelOf.containsKey(node) || kernels.get(kernelOf.get(node)).isView();
  }

  /** The value whose memory it shares. */
  private Value base(Value value) {
    return bases.getOrDefault(value, value);
  }

  /** What a value takes of the memory that is counted here. */
  long bytes(Value value) {
    return isCounted(value) ? allBytes(value) : 0;
  }

  /** What a value takes, wherever it is; where only the data tell, nothing. */
  long allBytes(Value value) {
    Dim bytes = value.type().bytes();
    return sizes.keySet().containsAll(bytes.symbols()) ? bytes.eval(sizes::get) : 0;
  }
}
