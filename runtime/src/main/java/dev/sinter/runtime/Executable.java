package dev.sinter.runtime;

import dev.sinter.ir.program.Signature;
import dev.sinter.ir.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A compiled model ready to run: immutable, for any number of threads at once. Its kernels,
 * constants and worker threads are shared by all {@link Session}s; {@link #run} takes one from a
 * pool.
 *
 * <p>It holds threads and native memory until it is closed.
 */
public final class Executable implements AutoCloseable {
  private final LinkedProgram linked;
  private final RunOptions options;
  private final String explanation;
  private final WorkerPool workers;
  private final AutoCloseable resources;
  private final Gate gate;
  private final Set<Session> sessions = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Session> idle = new ArrayDeque<>();

  /**
   * @param explanation which variant this is and why
   * @param resources closed with this: the memory of the constants
   */
  Executable(
      LinkedProgram linked, RunOptions options, String explanation, AutoCloseable resources) {
    this.linked = linked;
    this.options = options;
    this.explanation = explanation;
    this.resources = resources;
    gate = new Gate("the executable of " + linked.program().name(), Integer.MAX_VALUE);
    workers = new WorkerPool(options.threads(), "sinter-" + linked.program().name());
  }

  /** What it takes and gives. */
  public Signature signature() {
    return linked.signature();
  }

  /** The target whose code it runs. */
  public String target() {
    return linked.program().target();
  }

  /** Which variant it runs and why, in one line. */
  public String explain() {
    return explanation;
  }

  /**
   * Runs on inputs by name and gives the outputs by name.
   *
   * @throws dev.sinter.ir.SinterException as {@link Session#run(Tensor[], Tensor[], RunControl)}
   *     does
   * @throws IllegalStateException for a model with state, which belongs to a session: use {@link
   *     #session}
   */
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    return pooled(session -> session.run(inputs));
  }

  /** Runs until the control says otherwise. */
  public Map<String, Tensor> run(Map<String, Tensor> inputs, RunControl control) {
    return pooled(session -> session.run(inputs, control));
  }

  /** Runs on inputs in the order of the signature and gives the outputs in its order. */
  public List<Tensor> run(List<Tensor> inputs) {
    return pooled(session -> session.run(inputs));
  }

  private <T> T pooled(Function<Session, T> run) {
    if (!linked.states().isEmpty()) {
      throw new IllegalStateException(linked.program().name() + " has state: run it in a session");
    }
    Session session = take();
    try {
      return run.apply(session);
    } finally {
      giveBack(session);
    }
  }

  private Session take() {
    synchronized (sessions) {
      if (!idle.isEmpty()) {
        return idle.pop();
      }
    }
    return session();
  }

  /** Of sessions that a peak of callers left, no more are kept than can run at a time. */
  private void giveBack(Session session) {
    boolean keep;
    synchronized (sessions) {
      keep = idle.size() < options.threads() && sessions.contains(session);
      if (keep) {
        idle.push(session);
      }
    }
    if (!keep) {
      session.close();
    }
  }

  /** A new session, with state of zeros. */
  public Session session() {
    gate.enter();
    try {
      Session session = new Session(this, linked, workers, options);
      synchronized (sessions) {
        sessions.add(session);
      }
      return session;
    } finally {
      gate.leave();
    }
  }

  /** The memory that runs take where the symbols of the inputs have these values. */
  public MemoryReport memory(Map<String, Long> symbols) {
    return new MemoryReports(linked, symbols).report(options);
  }

  /**
   * Where each intermediate value of a run lies, and when.
   *
   * @param symbols a value for every symbol of the inputs' shapes
   * @throws dev.sinter.ir.SinterException INPUT_MISSING where one has none
   */
  public MemoryPlan memoryPlan(Map<String, Long> symbols) {
    return new MemoryReports(linked, symbols).plan();
  }

  Gate gate() {
    return gate;
  }

  void forget(Session session) {
    synchronized (sessions) {
      sessions.remove(session);
      idle.remove(session);
    }
  }

  /**
   * Waits for runs in progress, then ends the threads and frees the memory of this and of all its
   * sessions.
   */
  @Override
  public void close() {
    if (!gate.close()) {
      return;
    }
    List<Session> all;
    synchronized (sessions) {
      all = new ArrayList<>(sessions);
    }
    all.forEach(Session::close);
    workers.close();
    try {
      resources.close();
    } catch (Exception e) {
      throw new IllegalStateException("constants cannot be freed", e);
    }
  }
}
