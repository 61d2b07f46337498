package dev.sinter.ir.spi;

import java.util.function.Supplier;

/** Tells an observer how long each of a row of steps took. */
public final class Stopwatch {
  private final CompileObserver observer;
  private long start = System.nanoTime();

  /** Begins the first step. */
  public Stopwatch(CompileObserver observer) {
    this.observer = observer;
  }

  /** Ends one step and begins the next; the observer's own time counts for neither. */
  public void lap(String step, Supplier<String> text) {
    observer.done(step, System.nanoTime() - start, text);
    start = System.nanoTime();
  }

  /**
   * Tells of a part of the step that goes on, which counts for it no longer.
   *
   * @param nanoseconds how long the part took
   */
  public void part(String step, long nanoseconds, Supplier<String> text) {
    long before = System.nanoTime();
    observer.done(step, nanoseconds, text);
    start += nanoseconds + System.nanoTime() - before;
  }
}
