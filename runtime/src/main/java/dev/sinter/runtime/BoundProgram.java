package dev.sinter.runtime;

import dev.sinter.ir.program.ArenaPlan;
import java.util.Arrays;
import java.util.List;

/** A program ready to run in one session, for one binding of the input symbols. */
final class BoundProgram {
  private final long[] key;
  private final Block steps;
  private final PhaseLayout start;
  private final List<LaunchAction> launches;

  BoundProgram(long[] symbols, Block steps, PhaseLayout start, List<LaunchAction> launches) {
    this.key = symbols;
    this.steps = steps;
    this.start = start;
    this.launches = List.copyOf(launches);
    start.pack(symbols);
  }

  /** Whether it is for these values of the input symbols, which are the first of all. */
  boolean fits(long[] symbols, int inputSymbols) {
    return Arrays.equals(key, 0, inputSymbols, symbols, 0, inputSymbols);
  }

  /** The plan of what lives from the start; buffers sized by a bind step are not in it. */
  ArenaPlan arena() {
    return start.pack(key);
  }

  /** The most working memory that a launch asks for, for each worker. */
  long scratchBytes(long[] symbols) {
    return launches.stream().mapToLong(launch -> launch.scratchBytes(symbols)).max().orElse(0);
  }

  /** Runs the steps; the frame's ports are set. */
  void run(Frame frame) {
    start.place(frame);
    steps.run(frame);
  }
}
