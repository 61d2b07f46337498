package dev.sinter.runtime;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.program.Buffer;
import dev.sinter.ir.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the steps of a session's run work on: the values of the symbols, the segment of each root,
 * the arrays that kernels are called with. Made once a session, so that a run allocates nothing;
 * its memory is the session's.
 */
final class Frame implements AutoCloseable {
  private final LinkedProgram linked;
  private final long[] symbols;
  private final MemorySegment[] roots;
  private final Map<Integer, Region> regions = new HashMap<>();
  private final MemorySegment[][] memory;
  private final long[][][] offsets;
  private final WorkerPool workers;
  private final Ports ports;
  private RunControl control = RunControl.unlimited();

  Frame(LinkedProgram linked, WorkerPool workers, RunOptions options) {
    this.linked = linked;
    this.workers = workers;
    symbols = new long[linked.symbols().size()];
    roots = new MemorySegment[linked.rootCount()];
    Region.Budget budget = new Region.Budget(options.maxBytes());
    regions.put(linked.scratchRoot(), new Region(budget));
    linked.phases().forEach(phase -> regions.put(phase.root(), new Region(budget)));
    linked.constants().forEach((root, tensor) -> roots[root] = tensor.data());
    linked.states().forEach(s -> regions.put(linked.root(s.name()), new Region(budget)));
    int arities = linked.arities().stream().mapToInt(n -> n + 1).max().orElse(0);
    memory = new MemorySegment[arities][];
    offsets = new long[arities][][];
    for (int arity : linked.arities()) {
      memory[arity] = new MemorySegment[arity];
      offsets[arity] = new long[workers.threads()][arity];
    }
    ports = new Ports(linked, roots, budget);
    reserveState();
  }

  private void reserveState() {
    try {
      for (Buffer state : linked.states()) {
        reserve(linked.root(state.name()), state.bytes().known());
      }
    } catch (SinterException e) {
      close();
      throw e;
    }
  }

  /** The program's symbols by {@link SymbolTable} index. */
  long[] symbols() {
    return symbols;
  }

  MemorySegment root(int root) {
    return roots[root];
  }

  /** Makes the segment of an own root at least this large. */
  void reserve(int root, long bytes) {
    roots[root] = regions.get(root).atLeast(bytes);
  }

  MemorySegment[] memory(int arity) {
    return memory[arity];
  }

  /** Offsets by worker. */
  long[][] offsets(int arity) {
    return offsets[arity];
  }

  WorkerPool workers() {
    return workers;
  }

  Ports ports() {
    return ports;
  }

  RunControl control() {
    return control;
  }

  void control(RunControl newControl) {
    control = newControl;
  }

  /** Forgets the caller's tensors. */
  void release() {
    ports.release();
    for (MemorySegment[] segments : memory) {
      if (segments != null) {
        Arrays.fill(segments, null);
      }
    }
  }

  /** The session's state, in place. */
  Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    for (Buffer buffer : linked.states()) {
      long bytes = buffer.bytes().known();
      String name = ((Buffer.Place.State) buffer.place()).name();
      state.put(
          name, Tensor.over(buffer.type(), roots[linked.root(buffer.name())].asSlice(0, bytes)));
    }
    return state;
  }

  @Override
  public void close() {
    regions.values().forEach(Region::close);
    ports.close();
  }
}
