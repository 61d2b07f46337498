package dev.sinter.runtime;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Daemon threads that help a caller with the parts of one task. The caller takes parts like
 * everybody else, so a task is never later than the caller alone would be, however busy the machine
 * is. Handing out a task allocates nothing.
 *
 * <p>The pool serves one caller at a time. A caller that finds it taken does its task alone, as one
 * part: with as many callers as processors nobody has to wait for anybody.
 */
final class WorkerPool implements AutoCloseable {
  /** Launches follow each other closely: who waits stays awake this long before it sleeps. */
  private static final long SPIN_NANOS = 20_000;

  private static final int SPINS_PER_CLOCK = 64;

  private final Worker[] workers;
  private final boolean spin;
  private final AtomicBoolean taken = new AtomicBoolean();

  /** Which parts of which task are still to be taken; see {@link Parts}. */
  private final AtomicLong open = new AtomicLong();

  private final AtomicInteger unfinished = new AtomicInteger();
  private final Throwable[] failures;
  private boolean started;
  private volatile boolean closed;
  private volatile Thread caller;

  /** Set before {@link #open} offers its parts, and unchanged until the last of them is done. */
  private Task task;

  /** Work that can be divided. */
  interface Task {
    /** Does part {@code part} of {@code parts}; called at the same time for different parts. */
    void part(int part, int parts);
  }

  /**
   * The number of a task, how many parts it has and the next one to take, in one word: whoever
   * increments it has taken that part of that task, though tasks change meanwhile.
   */
  private static final class Parts {
    private static final int BITS = 16;
    private static final long MASK = (1 << BITS) - 1;

    static long ofNextTask(long word, int count) {
      return ((word >>> (2 * BITS)) + 1) << (2 * BITS) | (long) count << BITS;
    }

    static int count(long word) {
      return (int) (word >>> BITS & MASK);
    }

    static int next(long word) {
      return (int) (word & MASK);
    }

    static boolean anyLeft(long word) {
      return next(word) < count(word);
    }
  }

  /**
   * @param threads how many work on a task, the caller included
   * @param name of the threads, a number added
   */
  WorkerPool(int threads, String name) {
    spin = threads <= Runtime.getRuntime().availableProcessors();
    workers = new Worker[threads - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(name + "-" + (i + 1));
    }
    failures = new Throwable[threads];
  }

  /** How many threads can work on a task, the caller included. */
  int threads() {
    return workers.length + 1;
  }

  /**
   * Does a task in at most this many parts, and no more than there are threads, and returns when
   * all are done. Where parts fail, the failure of the lowest one is thrown, and the others are
   * suppressed in it.
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
    caller = Thread.currentThread();
    unfinished.set(count);
    open.set(Parts.ofNextTask(open.get(), count));
    for (int i = 0; i < count - 1; i++) {
      workers[i].wake();
    }
    while (takePart()) {
      // Each turn does a part.
    }
    awaitOthers();
    throwFailures(count);
  }

  /** Does one part if there is one left. */
  private boolean takePart() {
    long word = open.get();
    while (Parts.anyLeft(word) && !open.compareAndSet(word, word + 1)) {
      word = open.get();
    }
    if (!Parts.anyLeft(word)) {
      return false;
    }
    try {
      task.part(Parts.next(word), Parts.count(word));
    } catch (Throwable e) {
      failures[Parts.next(word)] = e;
    }
    // Read before the count: after it the caller may be another one.
    Thread waiting = caller;
    if (unfinished.decrementAndGet() == 0 && !Thread.currentThread().equals(waiting)) {
      LockSupport.unpark(waiting);
    }
    return true;
  }

  private void awaitOthers() {
    boolean interrupted = false;
    long since = spin ? System.nanoTime() : 0;
    for (int spins = 0; unfinished.get() > 0; spins++) {
      if (staysAwake(spins, since)) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
        // With the flag set, parking would return at once; the parts must be waited for anyway.
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean staysAwake(int spins, long since) {
    return spin && (spins % SPINS_PER_CLOCK != 0 || System.nanoTime() - since < SPIN_NANOS);
  }

  /**
   * Identity matters: the JVM may throw one preallocated exception in several threads, and none
   * suppresses itself.
   */
  @SuppressWarnings("ReferenceEquality")
  private void throwFailures(int count) {
    Throwable first = null;
    for (int part = 0; part < count; part++) {
      Throwable failure = failures[part];
      failures[part] = null;
      if (first == null) {
        first = failure;
      } else if (failure != null && failure != first) {
        first.addSuppressed(failure);
      }
    }
    switch (first) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException("a task threw a checked exception", first);
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
    if (!taken.compareAndSet(false, true)) {
      throw new IllegalStateException("a task is running, or the pool is closed");
    }
    // Stays taken: nobody will be served any more.
    closed = true;
    if (started) {
      for (Worker worker : workers) {
        worker.wake();
        worker.end();
      }
    }
  }

  /** Takes parts, and sleeps when there are none. */
  private final class Worker extends Thread {
    private volatile boolean asleep;

    Worker(String name) {
      super(null, null, name, 0, false);
      setDaemon(true);
    }

    void wake() {
      if (asleep) {
        LockSupport.unpark(this);
      }
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
      while (!closed) {
        if (!takePart()) {
          awaitTask();
        }
      }
    }

    private void awaitTask() {
      long since = spin ? System.nanoTime() : 0;
      for (int spins = 0; !hasWork(); spins++) {
        if (staysAwake(spins, since)) {
          Thread.onSpinWait();
        } else {
          asleep = true;
          // The waker first offers parts and then looks who sleeps; we do it the other way round,
          // so one of us sees the other.
          if (!hasWork()) {
            LockSupport.park(WorkerPool.this);
            Thread.interrupted();
          }
          asleep = false;
        }
      }
    }

    private boolean hasWork() {
      return closed || Parts.anyLeft(open.get());
    }
  }
}
