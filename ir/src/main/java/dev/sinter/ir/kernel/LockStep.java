package dev.sinter.ir.kernel;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.Stmt.For;
import dev.sinter.ir.kernel.Stmt.LoopKind;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Executes statements in all threads of a block together, each under a mask of active threads; code
 * outside of thread loops is executed by a block of one.
 */
final class LockStep {
  private final Kernel kernel;
  private final KernelMemory launchMemory;
  private final BlockMemory memory;
  private final LaneEvaluator evaluator;

  /** Of the thread loops of the block; empty outside of them. */
  private final Map<LoopKind, Integer> extents;

  private final int threads;
  private Stmt current;

  /** The one thread that executes a kernel up to its thread loops. */
  LockStep(Kernel kernel, KernelMemory launchMemory) {
    this(kernel, launchMemory, Map.of());
  }

  private LockStep(Kernel kernel, KernelMemory launchMemory, Map<LoopKind, Integer> extents) {
    this.kernel = kernel;
    this.launchMemory = launchMemory;
    this.extents = extents;
    this.threads = extents.values().stream().reduce(1, (a, b) -> a * b);
    this.memory = new BlockMemory(launchMemory, threads, this::fault);
    this.evaluator = new LaneEvaluator(threads, memory, this::fault);
  }

  /** Executes the main body of a kernel in one thread. */
  void run(Frame frame) {
    block(kernel.body(), frame, new boolean[] {true});
  }

  private void block(List<Stmt> statements, Frame frame, boolean[] active) {
    for (Stmt statement : statements) {
      current = statement;
      statement(statement, frame, active);
    }
  }

  private void statement(Stmt statement, Frame frame, boolean[] active) {
    switch (statement) {
      case Stmt.Let s ->
          frame.set(s.variable().name(), evaluator.evaluate(s.value(), frame, active));
      case Stmt.Declare s -> {
        long[] initial = evaluator.evaluate(s.initial(), frame, active);
        if (s.extents().isEmpty()) {
          frame.set(s.variable().name(), initial);
        } else {
          frame.declareArray(s.variable().name(), s.extents(), initial);
        }
      }
      case Stmt.Assign s -> assign(s, frame, active);
      case Stmt.Store s -> evaluator.store(s, frame, active);
      case For s -> loop(s, frame, active);
      case Stmt.While s -> repeat(s, frame, active);
      case Stmt.If s -> {
        boolean[] condition = narrowed(active, evaluator.evaluate(s.condition(), frame, active));
        branch(s.whenTrue(), frame, condition);
        branch(s.whenFalse(), frame, without(active, condition));
      }
      case Stmt.Call s -> call(s, frame, active);
      case Stmt.Prefetch s -> {
        long[] _ = evaluator.evaluate(s.offset(), frame, active);
      }
      case Stmt.Barrier _ -> barrier(active);
      case Stmt.AsyncCopy s -> {
        long[] to = evaluator.evaluate(s.toOffset(), frame, active);
        long[] from = evaluator.evaluate(s.fromOffset(), frame, active);
        each(active, t -> memory.copy(s, to[t], from[t], t));
      }
      case Stmt.AsyncCommit _ -> each(active, memory::commit);
      case Stmt.AsyncWait s -> each(active, t -> memory.await(t, s.pending()));
    }
  }

  private void assign(Stmt.Assign s, Frame frame, boolean[] active) {
    long[] value = evaluator.evaluate(s.value(), frame, active);
    int lanes = s.place().type().lanes();
    switch (s.place()) {
      case Expr.Var v -> frame.set(v.name(), merged(frame.get(v.name()), value, lanes, active));
      case Expr.Element e -> {
        String name = e.array().name();
        int[] places = evaluator.places(e, frame, active);
        for (int t = 0; t < threads; t++) {
          if (active[t]) {
            boolean[] alone = new boolean[threads];
            alone[t] = true;
            frame.setElement(
                name, places[t], merged(frame.element(name, places[t]), value, lanes, alone));
          }
        }
      }
    }
  }

  /** The new value in active threads, the old one in others. */
  private static long[] merged(long[] old, long[] value, int lanes, boolean[] active) {
    long[] merged = old.clone();
    for (int t = 0; t < active.length; t++) {
      if (active[t]) {
        System.arraycopy(value, t * lanes, merged, t * lanes, lanes);
      }
    }
    return merged;
  }

  private void loop(For loop, Frame frame, boolean[] active) {
    switch (loop.kind()) {
      case THREAD_X, THREAD_Y, THREAD_Z -> threads(loop, frame, active);
      case GRID_X, GRID_Y, GRID_Z, PARALLEL -> {
        boolean outermost = !launchMemory.inRounds();
        rounds(loop, frame, active, true);
        if (outermost) {
          launchMemory.endRounds();
        }
      }
      case SERIAL, UNROLLED -> rounds(loop, frame, active, false);
    }
  }

  private void rounds(For loop, Frame frame, boolean[] active, boolean independent) {
    long[] index = evaluator.evaluate(loop.from(), frame, active);
    long[] end = evaluator.evaluate(loop.to(), frame, active);
    boolean[] inside = less(index, end, active);
    while (any(inside)) {
      if (independent) {
        launchMemory.nextRound();
      }
      frame.set(loop.index().name(), index);
      block(loop.body(), frame, inside);
      index = index.clone();
      for (int t = 0; t < threads; t++) {
        // An index beyond the largest number is not below any end.
        index[t] =
            index[t] > Long.MAX_VALUE - loop.step() ? Long.MAX_VALUE : index[t] + loop.step();
      }
      inside = less(index, end, active);
    }
  }

  /**
   * Starts a block, or, in the block that it started, gives the threads their numbers in one
   * dimension.
   */
  private void threads(For loop, Frame frame, boolean[] active) {
    if (extents.isEmpty()) {
      launchMemory.share(kernel);
      LockStep block = new LockStep(kernel, launchMemory, extents(loop));
      boolean[] all = new boolean[block.threads];
      Arrays.fill(all, true);
      block.block(List.of(loop), frame.inThreads(block.threads), all);
      return;
    }
    int stride =
        switch (loop.kind()) {
          case THREAD_X -> 1;
          case THREAD_Y -> extent(LoopKind.THREAD_X);
          case THREAD_Z -> extent(LoopKind.THREAD_X) * extent(LoopKind.THREAD_Y);
          case SERIAL, UNROLLED, PARALLEL, GRID_X, GRID_Y, GRID_Z ->
              throw new IllegalArgumentException(loop.kind().name());
        };
    long[] index = new long[threads];
    for (int t = 0; t < threads; t++) {
      index[t] = t / stride % extent(loop.kind());
    }
    frame.set(loop.index().name(), index);
    block(loop.body(), frame, active);
  }

  private static Map<LoopKind, Integer> extents(For outermost) {
    Map<LoopKind, Integer> extents = new EnumMap<>(LoopKind.class);
    LoopRules.threadNest(outermost)
        .forEach(loop -> extents.put(loop.kind(), (int) LoopRules.threads(loop)));
    return extents;
  }

  private int extent(LoopKind kind) {
    return extents.getOrDefault(kind, 1);
  }

  private void repeat(Stmt.While s, Frame frame, boolean[] active) {
    boolean[] inside = narrowed(active, evaluator.evaluate(s.condition(), frame, active));
    while (any(inside)) {
      block(s.body(), frame, inside);
      current = s;
      inside = narrowed(inside, evaluator.evaluate(s.condition(), frame, inside));
    }
  }

  private void branch(List<Stmt> statements, Frame frame, boolean[] active) {
    if (any(active)) {
      block(statements, frame, active);
    }
  }

  private void call(Stmt.Call s, Frame frame, boolean[] active) {
    Subroutine called =
        kernel.subroutines().stream()
            .filter(x -> x.name().equals(s.subroutine()))
            .findFirst()
            .orElseThrow();
    Frame inner = frame.only(kernel.arguments());
    for (int i = 0; i < called.parameters().size(); i++) {
      inner.set(
          called.parameters().get(i).name(),
          evaluator.evaluate(s.arguments().get(i), frame, active));
    }
    block(called.body(), inner, active);
  }

  private void barrier(boolean[] active) {
    for (int t = 0; t < threads; t++) {
      if (!active[t]) {
        throw fault("barrier that thread " + t + " does not reach");
      }
    }
    memory.barrier();
  }

  /** Something done by one thread. */
  private interface ByThread {
    void run(int thread);
  }

  private static void each(boolean[] active, ByThread action) {
    for (int t = 0; t < active.length; t++) {
      if (active[t]) {
        action.run(t);
      }
    }
  }

  private static boolean any(boolean[] active) {
    for (boolean one : active) {
      if (one) {
        return true;
      }
    }
    return false;
  }

  private static boolean[] narrowed(boolean[] active, long[] condition) {
    boolean[] narrowed = new boolean[active.length];
    each(active, t -> narrowed[t] = condition[t] != 0);
    return narrowed;
  }

  private static boolean[] without(boolean[] active, boolean[] others) {
    boolean[] rest = new boolean[active.length];
    each(active, t -> rest[t] = !others[t]);
    return rest;
  }

  private static boolean[] less(long[] a, long[] b, boolean[] active) {
    boolean[] less = new boolean[active.length];
    each(active, t -> less[t] = a[t] < b[t]);
    return less;
  }

  private SinterException fault(String what) {
    return KernelFaults.at(kernel, current, what);
  }
}
