package dev.sinter.cli.memory;

import dev.sinter.ir.program.Buffer;
import dev.sinter.ir.program.Buffer.Place;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.program.Step;
import dev.sinter.ir.program.StepOrder;
import dev.sinter.runtime.MemoryPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A memory plan with what a reader wants to know of its buffers and steps.
 *
 * @param title the program, its target and the sizes of its symbols
 * @param blocks what lies in the arena, in the order of its first steps
 * @param live how many bytes each step needs
 * @param bytes the peak
 * @param lowerBound the most of {@code live}, rounded up to the alignment of buffers
 * @param unsized buffers whose sizes only the data tell
 */
public record MemoryMap(
    String title, List<Block> blocks, List<Long> live, long bytes, long lowerBound, int unsized) {
  public MemoryMap {
    blocks = List.copyOf(blocks);
    live = List.copyOf(live);
  }

  /**
   * Memory that is taken from the first step to the last.
   *
   * @param name of the buffer, with those that take its memory over, or see it as another shape
   * @param contents the type of the buffer
   * @param origin what computes it: the names of graph nodes, or a kind of step
   */
  public record Block(
      String name, String contents, String origin, long offset, long bytes, int first, int last) {}

  /** The map of a plan for a program. */
  public static MemoryMap of(String title, Program program, MemoryPlan plan) {
    Map<String, Buffer> buffers = new HashMap<>();
    Map<String, List<String>> names = new HashMap<>();
    for (Buffer buffer : program.buffers()) {
      buffers.put(buffer.name(), buffer);
      String base = buffer.place() instanceof Place.View view ? view.base() : buffer.name();
      names.computeIfAbsent(base, _ -> new ArrayList<>()).add(buffer.name());
    }
    List<Step> steps = StepOrder.of(program.steps()).stream().map(StepOrder.Entry::step).toList();
    List<Block> blocks = new ArrayList<>();
    long[] live = new long[steps.size()];
    for (MemoryPlan.Interval interval : plan.intervals()) {
      blocks.add(
          new Block(
              String.join(" ", names.get(interval.buffer())),
              buffers.get(interval.buffer()).type().toString(),
              origin(steps.get(interval.first())),
              interval.offset(),
              interval.bytes(),
              interval.first(),
              interval.last()));
      for (int step = interval.first(); step <= interval.last(); step++) {
        live[step] += interval.bytes();
      }
    }
    blocks.sort(
        Comparator.comparingInt(Block::first)
            .thenComparingInt(Block::last)
            .thenComparingLong(Block::offset));
    return new MemoryMap(
        title,
        blocks,
        java.util.Arrays.stream(live).boxed().toList(),
        plan.bytes(),
        plan.lowerBound(),
        plan.unsized().size());
  }

  private static String origin(Step step) {
    return switch (step) {
      case Step.Launch launch -> launch.origin();
      case Step.Host host -> host.origin();
      case Step.Copy copy -> "copy of " + copy.from();
      case Step.If _ -> "branch";
      case Step.For loop -> "loop over " + loop.symbol();
      case Step.While _ -> "loop";
      case Step.Bind bind -> "size " + bind.symbol();
      case Step.Require require -> require.origin();
    };
  }

  /** How many steps there are. */
  public int steps() {
    return live.size();
  }

  /** The peak as a multiple of the lower bound. */
  public double ratio() {
    return lowerBound == 0 ? 1 : (double) bytes / lowerBound;
  }
}
