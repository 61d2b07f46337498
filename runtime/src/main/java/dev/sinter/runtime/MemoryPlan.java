package dev.sinter.runtime;

import java.util.List;
import java.util.Objects;

/**
 * Where the intermediate values of a run lie, and when: the plan of a session's arena for given
 * shapes, known without running.
 *
 * @param intervals the buffers of the arena, in the order of the program
 * @param bytes what the arena must hold: the peak
 * @param lowerBound the most bytes that are live at once: no plan for this order of steps needs
 *     less
 * @param unsized buffers whose sizes only the data tell; they are planned while the program runs,
 *     and are not in {@code bytes}
 */
public record MemoryPlan(
    List<Interval> intervals, long bytes, long lowerBound, List<String> unsized) {
  public MemoryPlan {
    intervals = List.copyOf(intervals);
    unsized = List.copyOf(unsized);
  }

  /**
   * A buffer of the arena.
   *
   * @param buffer its name in the program
   * @param offset its first byte
   * @param bytes its size
   * @param first the first step that needs it, by the numbering of {@link
   *     dev.sinter.ir.program.StepOrder}
   * @param last the last step that needs it
   */
  public record Interval(String buffer, long offset, long bytes, int first, int last) {
    public Interval {
      Objects.requireNonNull(buffer);
    }
  }
}
