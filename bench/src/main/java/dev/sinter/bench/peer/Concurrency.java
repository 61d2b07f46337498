package dev.sinter.bench.peer;

/**
 * How a peer may use the processors.
 *
 * @param threads that work on an operator, the caller included
 * @param spin whether they may wait awake for the next one, as is these systems' default; else they
 *     sleep at once, and take no processor from whoever has the next turn
 */
public record Concurrency(int threads, boolean spin) {
  /** This many threads, asleep when they have nothing to do. */
  public static Concurrency asleep(int threads) {
    return new Concurrency(threads, false);
  }
}
