package dev.sinter.passes;

import dev.sinter.ir.spi.CompileObserver;
import java.util.function.Supplier;

/** Tells an observer how long each of a row of steps took. */
final class Stopwatch {
  private final CompileObserver observer;
  private long start = System.nanoTime();

  Stopwatch(CompileObserver observer) {
    this.observer = observer;
  }

  /** Ends one step and begins the next; the observer's own time counts for neither. */
  void lap(String step, Supplier<String> text) {
    observer.done(step, System.nanoTime() - start, text);
    start = System.nanoTime();
  }
}
