package dev.sinter.passes.memory;

import dev.sinter.ir.program.Buffer;
import dev.sinter.ir.program.Buffer.Place;
import dev.sinter.ir.program.Lifetimes.Interval;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.program.Step;
import dev.sinter.ir.program.StepOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Puts the output of a launch in the memory of an input that dies there, where lowering says that
 * the kernel allows it.
 */
final class MemoryReuse {
  private final Program program;
  private final Map<String, Buffer> buffers = new HashMap<>();
  private final Map<String, Interval> lifetimes;
  private final BufferUses uses;
  private final UnaryOperator<String> whole;
  private final Set<InPlace> allowed;
  private final Map<String, String> owners = new HashMap<>();

  /**
   * Inputs whose memory has gone on to another buffer: a launch with two outputs must not give it
   * to both.
   */
  private final Set<String> taken = new HashSet<>();

  /**
   * @param lifetimes by base buffer; those of owners grow as they take others in
   * @param whole gives the base of a view that covers all of it, and any other buffer itself
   */
  MemoryReuse(
      Program program,
      Map<String, Interval> lifetimes,
      BufferUses uses,
      UnaryOperator<String> whole,
      Set<InPlace> allowed) {
    this.program = program;
    this.lifetimes = lifetimes;
    this.uses = uses;
    this.whole = whole;
    this.allowed = allowed;
    program.buffers().forEach(buffer -> buffers.put(buffer.name(), buffer));
  }

  /** For each buffer that shares memory, the one whose memory it is. */
  Map<String, String> owners() {
    Deque<StepOrder.Entry> loops = new ArrayDeque<>();
    for (StepOrder.Entry entry : StepOrder.of(program.steps())) {
      while (!loops.isEmpty() && loops.peek().end() <= entry.number()) {
        loops.pop();
      }
      if (entry.isLoop()) {
        loops.push(entry);
      } else if (entry.step() instanceof Step.Launch launch) {
        launch(launch, entry.number(), loops.isEmpty() ? -1 : loops.peek().number());
      }
    }
    return owners;
  }

  private void launch(Step.Launch launch, int number, int loop) {
    BufferUses.Uses touched = uses.of(launch);
    for (String output : touched.writes()) {
      for (String input : touched.reads()) {
        boolean alone =
            launch.buffers().stream().filter(other -> owner(other).equals(owner(input))).count()
                == 1;
        if (alone
            && allowed.contains(new InPlace(output, input))
            && share(whole.apply(output), whole.apply(input), number, loop)) {
          break;
        }
      }
    }
  }

  private boolean share(String output, String input, int number, int loop) {
    if (!isArena(output) || !isArena(input) || owners.containsKey(output)) {
      return false;
    }
    String owner = owner(input);
    Interval dying = lifetimes.get(owner);
    Interval born = lifetimes.get(output);
    boolean meet = dying.last() == number && born.first() == number && !owner.equals(output);
    // What lives from before the loop is read again in the next round, also where this is the
    // loop's last step.
    boolean ofThisRound = dying.first() > loop;
    boolean fits = buffers.get(output).bytes().equals(buffers.get(input).bytes());
    if (!meet || !ofThisRound || !fits || !taken.add(input)) {
      return false;
    }
    owners.put(output, owner);
    lifetimes.put(owner, union(dying, born));
    return true;
  }

  /** The buffer whose memory this one is in, so far. */
  private String owner(String buffer) {
    String base = buffers.get(buffer).place() instanceof Place.View view ? view.base() : buffer;
    return owners.getOrDefault(base, base);
  }

  private boolean isArena(String buffer) {
    return buffers.get(buffer).place() instanceof Place.Arena;
  }

  static Interval union(Interval a, Interval b) {
    return new Interval(Math.min(a.first(), b.first()), Math.max(a.last(), b.last()));
  }
}
