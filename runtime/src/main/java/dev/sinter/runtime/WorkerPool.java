package dev.sinter.runtime;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Daemon threads that help a caller with the parts of one task. Part p is always worker p's, so
 * parts may own working memory. Handing out a task allocates nothing.
 *
 * <p>The pool serves one caller at a time. A caller that finds it taken does its task alone, as one
 * part: with as many callers as processors nobody has to wait for anybody.
 */
final class WorkerPool implements AutoCloseable {
  /**
   * Launches follow each other closely: workers wait awake this long for the next before they
   * sleep.
   */
  private static final long SPIN_NANOS = 20_000;

  private static final int SPINS_PER_CLOCK = 64;

  private final Worker[] workers;
  private final boolean spin;
  private final AtomicBoolean taken = new AtomicBoolean();
  private final AtomicInteger pending = new AtomicInteger();
  private boolean started;
  private volatile boolean closed;
  private Task task;
  private int parts;
  private volatile Thread caller;

  /** Work that can be divided. */
  interface Task {
    /** Does part {@code part} of {@code parts}; called at the same time for different parts. */
    void part(int part, int parts);
  }

  /**
   * @param threads how many work on a task, the caller included
   * @param name of the threads, a number added
   */
  WorkerPool(int threads, String name) {
    spin = threads <= Runtime.getRuntime().availableProcessors();
    workers = new Worker[threads - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(i + 1, name + "-" + (i + 1));
    }
  }

  /** How many threads can work on a task, the caller included. */
  int threads() {
    return workers.length + 1;
  }

  /**
   * Does a task in at most this many parts and returns when all are done. Where parts fail, the
   * failure of the lowest one is thrown, and the others are suppressed in it.
   */
  void run(Task work, int wantedParts) {
    int count = Math.min(wantedParts, threads());
    if (count <= 1 || closed || !taken.compareAndSet(false, true)) {
      work.part(0, 1);
      return;
    }
    try {
      runTogether(work, count);
    } finally {
      task = null;
      caller = null;
      taken.set(false);
    }
  }

  private void runTogether(Task work, int count) {
    start();
    task = work;
    parts = count;
    caller = Thread.currentThread();
    pending.set(count - 1);
    for (int i = 0; i < count - 1; i++) {
      workers[i].wake();
    }
    Throwable failure = null;
    try {
      work.part(0, count);
    } catch (Throwable e) {
      failure = e;
    }
    awaitWorkers();
    for (int i = 0; i < count - 1; i++) {
      failure = join(failure, workers[i].takeFailure());
    }
    if (failure != null) {
      throw unchecked(failure);
    }
  }

  /**
   * Identity matters: the JVM may throw one preallocated exception in several threads, and none
   * suppresses itself.
   */
  @SuppressWarnings("ReferenceEquality")
  private static Throwable join(Throwable first, Throwable next) {
    if (first == null || next == null || first == next) {
      return first == null ? next : first;
    }
    first.addSuppressed(next);
    return first;
  }

  private static RuntimeException unchecked(Throwable failure) {
    return switch (failure) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException("a task threw a checked exception", failure);
    };
  }

  private void awaitWorkers() {
    boolean interrupted = false;
    long started = spin ? System.nanoTime() : 0;
    for (int spins = 0; pending.get() > 0; spins++) {
      if (spin && (spins % SPINS_PER_CLOCK != 0 || System.nanoTime() - started < SPIN_NANOS)) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
        // Parking returns at once as long as the flag is set, and the parts must be waited for in
        // any case.
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void start() {
    if (!started) {
      started = true;
      for (Worker worker : workers) {
        worker.start();
      }
    }
  }

  /** Ends the threads and waits for them. No task may run. */
  @Override
  public void close() {
    closed = true;
    if (!taken.compareAndSet(false, true)) {
      throw new IllegalStateException("a task is running");
    }
    if (started) {
      for (Worker worker : workers) {
        worker.wake();
        worker.end();
      }
    }
    // Stays taken: nobody will be served any more.
  }

  /** A thread that does the part of its number of each task it is woken for. */
  private final class Worker extends Thread {
    private final int part;
    private volatile int tasks;
    private volatile boolean asleep;
    private Throwable failure;

    Worker(int part, String name) {
      super(null, null, name, 0, false);
      this.part = part;
      setDaemon(true);
    }

    /** Only one thread at a time calls this: the one that took the pool. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void wake() {
      tasks++;
      if (asleep) {
        LockSupport.unpark(this);
      }
    }

    Throwable takeFailure() {
      Throwable taken = failure;
      failure = null;
      return taken;
    }

    void end() {
      boolean interrupted = false;
      while (isAlive()) {
        try {
          join();
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void run() {
      for (int done = 0; ; done++) {
        awaitTask(done);
        if (closed) {
          return;
        }
        try {
          task.part(part, parts);
        } catch (Throwable e) {
          failure = e;
        }
        // Read before the count: after it the caller may be another one.
        Thread waiting = caller;
        if (pending.decrementAndGet() == 0) {
          LockSupport.unpark(waiting);
        }
      }
    }

    private void awaitTask(int done) {
      long started = spin ? System.nanoTime() : 0;
      for (int spins = 0; tasks == done; spins++) {
        if (spin && (spins % SPINS_PER_CLOCK != 0 || System.nanoTime() - started < SPIN_NANOS)) {
          Thread.onSpinWait();
        } else {
          asleep = true;
          // The waker counts first and then looks whether we sleep; we do it the other way round,
          // so one of us sees the other.
          if (tasks == done) {
            LockSupport.park(WorkerPool.this);
            Thread.interrupted();
          }
          asleep = false;
        }
      }
    }
  }
}
