package dev.sinter.bench.compare;

import dev.sinter.bench.measure.Bootstrap;
import java.util.List;

/**
 * How a comparison is made.
 *
 * @param nanoseconds of measured rounds for each model, batch and number of threads
 * @param rounds at least
 * @param slowest seconds that a run may take for its system to take part
 * @param spin whether other systems' threads may wait awake
 * @param bootstrap what intervals are taken with
 */
public record Settings(
    List<Integer> batches,
    List<Integer> threads,
    long nanoseconds,
    int rounds,
    double slowest,
    boolean spin,
    Bootstrap bootstrap) {
  public Settings {
    batches = List.copyOf(batches);
    threads = List.copyOf(threads);
  }
}
