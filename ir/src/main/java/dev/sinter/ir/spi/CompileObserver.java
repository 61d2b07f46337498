package dev.sinter.ir.spi;

import java.util.function.Supplier;

/** Sees a compilation go by: for dumps, progress and timing. */
@FunctionalInterface
public interface CompileObserver {
  CompileObserver NONE = (_, _, _) -> {};

  /**
   * A step is done.
   *
   * @param step its name: {@code simplify}, {@code schedule jvm-512}
   * @param nanoseconds how long it took
   * @param text what the model looks like now, made only when asked for
   */
  void done(String step, long nanoseconds, Supplier<String> text);
}
