package dev.sinter.passes.memory;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.program.Buffer;
import dev.sinter.ir.program.Buffer.Place;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.program.Step;
import dev.sinter.ir.program.StepOrder;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Computes new values of state where the old ones lie, if nobody reads those any more: the buffer
 * that was to be copied becomes a view of the state.
 *
 * <pre>{@code
 * launch "update" (t, w, gradient)        →     launch "update" (t, w, gradient)
 * copy t to w                                   // t is a view of w
 * }</pre>
 */
public final class StateInPlace {
  private final Program program;
  private final BufferUses uses;
  private final Set<InPlace> allowed;
  private final Map<String, Buffer> buffers = new HashMap<>();

  /** Temporary buffers by the state whose memory they take. */
  private final Map<String, String> owners = new HashMap<>();

  private StateInPlace(Program program, List<Kernel> kernels, Set<InPlace> allowed) {
    this.program = program;
    this.allowed = allowed;
    uses = new BufferUses(program, kernels);
    program.buffers().forEach(buffer -> buffers.put(buffer.name(), buffer));
  }

  /**
   * The program with fewer copies to state.
   *
   * @param kernels in the order of {@link Program#kernels}
   * @param allowed buffers that one launch may read and overwrite
   */
  public static Program apply(Program program, List<Kernel> kernels, Set<InPlace> allowed) {
    return new StateInPlace(program, kernels, allowed).run();
  }

  private Program run() {
    List<Step> steps = new ArrayList<>(program.steps());
    for (Step step : program.steps()) {
      if (step instanceof Step.Copy copy && isState(copy.to()) && isArena(copy.from())) {
        // Each decision counts on the ones before, and on the copies that are left.
        if (mayShare(steps, copy)) {
          owners.put(copy.from(), copy.to());
          steps.remove(copy);
        }
      }
    }
    List<Buffer> placed =
        program.buffers().stream()
            .map(buffer -> new Buffer(buffer.name(), buffer.type(), place(buffer)))
            .toList();
    return new Program(
        program.name(), program.target(), program.signature(), placed, program.kernels(), steps);
  }

  private boolean isState(String buffer) {
    return buffers.get(buffer).place() instanceof Place.State;
  }

  private boolean isArena(String buffer) {
    return buffers.get(buffer).place() instanceof Place.Arena && !owners.containsKey(buffer);
  }

  /**
   * One launch writes the new value, all of it, and may do so over the old; none after it reads or
   * writes the old one. Steps in loops and branches are not looked into.
   */
  private boolean mayShare(List<Step> steps, Step.Copy copy) {
    boolean written = false;
    for (Step step : steps) {
      if (step.equals(copy)) {
        continue;
      }
      BufferUses.Uses touched = all(step);
      boolean writes = touched.writes().stream().anyMatch(one -> base(one).equals(copy.from()));
      boolean meets =
          touched.reads().stream().anyMatch(one -> base(one).equals(copy.to()))
              || touched.writes().stream().anyMatch(one -> base(one).equals(copy.to()));
      if (writes && (written || !mayOverwrite(step, copy, meets))) {
        return false;
      }
      if (written && meets) {
        return false;
      }
      written |= writes;
    }
    return written;
  }

  private boolean mayOverwrite(Step step, Step.Copy copy, boolean meets) {
    if (!(step instanceof Step.Launch launch) || !launch.buffers().contains(copy.from())) {
      return false;
    }
    long mentions = launch.buffers().stream().filter(one -> base(one).equals(copy.to())).count();
    return !meets
        || (mentions == 1
            && launch.buffers().contains(copy.to())
            && allowed.contains(new InPlace(copy.from(), copy.to())));
  }

  /** What a step touches, and the steps in it. */
  private BufferUses.Uses all(Step step) {
    List<String> reads = new ArrayList<>();
    List<String> writes = new ArrayList<>();
    for (StepOrder.Entry entry : StepOrder.of(List.of(step))) {
      BufferUses.Uses touched = uses.of(entry.step());
      reads.addAll(touched.reads());
      writes.addAll(touched.writes());
      if (entry.step() instanceof Step.While loop) {
        reads.add(loop.condition());
      }
    }
    return new BufferUses.Uses(reads, writes);
  }

  private String base(String buffer) {
    String base = buffers.get(buffer).place() instanceof Place.View view ? view.base() : buffer;
    return owners.getOrDefault(base, base);
  }

  private Place place(Buffer buffer) {
    if (owners.containsKey(buffer.name())) {
      return new Place.View(owners.get(buffer.name()), Dim.of(0));
    }
    return buffer.place() instanceof Place.View view && owners.containsKey(view.base())
        ? new Place.View(owners.get(view.base()), view.offset())
        : buffer.place();
  }
}
