package dev.sinter.runtime;

import java.util.Objects;
import java.util.Optional;

/**
 * How to run.
 *
 * @param threads how many threads work on a launch, the caller included
 * @param target the variant of the artifact to run; empty for the best one on this machine
 * @param boundShapes for how many shapes of the inputs a session keeps its plan: the least recently
 *     used goes first
 * @param maxBytes the most working memory a session may take
 */
public record RunOptions(int threads, Optional<String> target, int boundShapes, long maxBytes) {
  private static final int MAX_THREADS = 1024;
  private static final int DEFAULT_BOUND_SHAPES = 16;

  public RunOptions {
    Objects.requireNonNull(target);
    if (threads < 1 || threads > MAX_THREADS) {
      throw new IllegalArgumentException(threads + " threads: expected 1 to " + MAX_THREADS);
    }
    if (boundShapes < 1) {
      throw new IllegalArgumentException(boundShapes + " bound shapes: expected at least 1");
    }
  }

  /** All processors, the best variant, no limit of memory. */
  public static RunOptions defaults() {
    int processors = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
    return new RunOptions(processors, Optional.empty(), DEFAULT_BOUND_SHAPES, Long.MAX_VALUE);
  }

  public RunOptions withThreads(int count) {
    return new RunOptions(count, target, boundShapes, maxBytes);
  }

  public RunOptions withTarget(String name) {
    return new RunOptions(threads, Optional.of(name), boundShapes, maxBytes);
  }

  public RunOptions withMaxBytes(long bytes) {
    return new RunOptions(threads, target, boundShapes, bytes);
  }
}
