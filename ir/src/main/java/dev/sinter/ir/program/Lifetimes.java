package dev.sinter.ir.program;

import dev.sinter.ir.program.Buffer.Place;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shortest lifetimes that the uses of a program's buffers allow, by step number: what {@link
 * ProgramVerifier} holds the intervals of {@link Place.Arena} against, and where a memory plan
 * starts.
 *
 * <p>A view's uses are its base's. A buffer used inside a loop and outside of it lives for the
 * whole loop, since rounds come after later steps too. Of a buffer used only inside, the steps do
 * not say whether a round reads what an earlier one wrote: <em>who makes the plan must give such a
 * buffer the whole loop</em>; here it gets its uses.
 */
public final class Lifetimes {
  private Lifetimes() {}

  /** First and last step, both included. */
  public record Interval(int first, int last) {
    public boolean covers(Interval other) {
      return first <= other.first && other.last <= last;
    }

    Interval with(int number) {
      return new Interval(Math.min(first, number), Math.max(last, number));
    }

    /** This, for the whole loop where it is partly inside. */
    private Interval around(StepOrder.Entry loop) {
      boolean touches = last > loop.number() && first < loop.end();
      boolean inside = first > loop.number() && last < loop.end();
      return touches && !inside ? with(loop.number()).with(loop.end() - 1) : this;
    }
  }

  /** By buffer name, views left out; buffers that no step uses are absent. */
  public static Map<String, Interval> of(List<Buffer> buffers, List<Step> steps) {
    Map<String, String> bases = new HashMap<>();
    for (Buffer buffer : buffers) {
      bases.put(
          buffer.name(), buffer.place() instanceof Place.View view ? view.base() : buffer.name());
    }
    List<StepOrder.Entry> order = StepOrder.of(steps);
    Map<String, Interval> lifetimes = new LinkedHashMap<>();
    for (StepOrder.Use use : StepOrder.uses(order)) {
      String base = bases.getOrDefault(use.buffer(), use.buffer());
      lifetimes.merge(
          base,
          new Interval(use.number(), use.number()),
          (interval, _) -> interval.with(use.number()));
    }
    // Inner loops have higher numbers: from the inside out, one pass is enough.
    List<StepOrder.Entry> loops =
        order.reversed().stream().filter(StepOrder.Entry::isLoop).toList();
    lifetimes.replaceAll((_, interval) -> {
      Interval extended = interval;
      for (StepOrder.Entry loop : loops) {
        extended = extended.around(loop);
      }
      return extended;
    });
    return lifetimes;
  }
}
