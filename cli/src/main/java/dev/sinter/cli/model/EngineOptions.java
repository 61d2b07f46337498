package dev.sinter.cli.model;

import dev.sinter.runtime.RunOptions;
import java.util.Set;

/**
 * How a backend makes a model ready to run.
 *
 * @param threads how many threads a run may use
 * @param excessPrecision whether 16-bit floats may be kept in f32 between the operators
 * @param disabledPasses names of passes to leave out
 */
public record EngineOptions(int threads, boolean excessPrecision, Set<String> disabledPasses) {
  public EngineOptions {
    disabledPasses = Set.copyOf(disabledPasses);
  }

  /** With every pass, and values rounded where the model says so. */
  public static EngineOptions threads(int threads) {
    return new EngineOptions(threads, false, Set.of());
  }

  /** The same, with these passes left out. */
  public EngineOptions without(Set<String> passes) {
    return new EngineOptions(threads, excessPrecision, passes);
  }

  RunOptions run() {
    return RunOptions.defaults().withThreads(threads);
  }
}
