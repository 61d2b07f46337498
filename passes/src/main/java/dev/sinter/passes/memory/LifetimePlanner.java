package dev.sinter.passes.memory;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.program.Buffer;
import dev.sinter.ir.program.Buffer.Place;
import dev.sinter.ir.program.Lifetimes;
import dev.sinter.ir.program.Lifetimes.Interval;
import dev.sinter.ir.program.Program;
import dev.sinter.ir.program.StepOrder;
import dev.sinter.ir.type.Dim;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives every arena buffer of a program the interval of steps in which it is live, by the numbering
 * of {@link StepOrder}: from its first use to its last, and all of each loop that carries it from
 * round to round or that uses it as others outside do. Where allowed, an output takes the memory of
 * an input that nobody reads any more, and becomes a view of it.
 *
 * <pre>{@code
 * buffer a: f32[n] = arena 0 to 0              buffer a: f32[n] = arena 0 to 2
 * buffer b: f32[n] = arena 0 to 0        →     buffer b: f32[n] = view a at 0
 * steps {                                      steps {
 *   launch "exp" (x, a) …                        launch "exp" (x, a) …
 *   launch "neg" (a, b) …                        launch "neg" (a, b) …
 *   launch "log" (b, y) …                        launch "log" (b, y) …
 * }                                            }
 * }</pre>
 */
public final class LifetimePlanner {
  private final Program program;
  private final Map<String, Buffer> buffers = new HashMap<>();

  private LifetimePlanner(Program program) {
    this.program = program;
    program.buffers().forEach(buffer -> buffers.put(buffer.name(), buffer));
  }

  /**
   * The program with lifetimes, and without the arena buffers that no step uses.
   *
   * @param program its arena places are ignored
   * @param kernels in the order of {@link Program#kernels}: they say which buffers a launch reads
   * @param inPlace buffers that may share memory, where their lifetimes allow it
   */
  public static Program plan(Program program, List<Kernel> kernels, Set<InPlace> inPlace) {
    LifetimePlanner planner = new LifetimePlanner(program);
    BufferUses uses = new BufferUses(program, kernels);
    Map<String, Interval> lifetimes = planner.lifetimes(uses);
    Map<String, String> owners =
        new MemoryReuse(program, lifetimes, uses, planner::whole, inPlace).owners();
    List<Buffer> placed =
        program.buffers().stream()
            .filter(buffer -> planner.isUsed(buffer, lifetimes))
            .map(buffer ->
                new Buffer(buffer.name(), buffer.type(), planner.place(buffer, lifetimes, owners)))
            .toList();
    return new Program(
        program.name(),
        program.target(),
        program.signature(),
        placed,
        program.kernels(),
        program.steps());
  }

  private Map<String, Interval> lifetimes(BufferUses uses) {
    Map<String, Interval> lifetimes =
        new HashMap<>(Lifetimes.of(program.buffers(), program.steps()));
    Map<Integer, Set<String>> carried =
        CarriedBuffers.of(program.steps(), uses, this::whole, this::base);
    for (StepOrder.Entry entry : StepOrder.of(program.steps())) {
      Interval loop = new Interval(entry.number(), entry.end() - 1);
      for (String buffer : carried.getOrDefault(entry.number(), Set.of())) {
        lifetimes.computeIfPresent(buffer, (_, interval) -> MemoryReuse.union(interval, loop));
      }
    }
    return lifetimes;
  }

  private boolean isUsed(Buffer buffer, Map<String, Interval> lifetimes) {
    boolean arena = buffers.get(base(buffer.name())).place() instanceof Place.Arena;
    return !arena || lifetimes.containsKey(base(buffer.name()));
  }

  private Place place(Buffer buffer, Map<String, Interval> lifetimes, Map<String, String> owners) {
    String owner = owners.getOrDefault(base(buffer.name()), base(buffer.name()));
    return switch (buffer.place()) {
      case Place.Arena _ when owner.equals(buffer.name()) ->
          new Place.Arena(
              lifetimes.get(buffer.name()).first(), lifetimes.get(buffer.name()).last());
      case Place.Arena _ -> new Place.View(owner, Dim.of(0));
      case Place.View view -> new Place.View(owner, view.offset());
      case Place.Input _, Place.Output _, Place.Constant _, Place.State _, Place.Scratch _ ->
          buffer.place();
    };
  }

  /** The buffer whose memory this one is part of. */
  private String base(String buffer) {
    return buffers.get(buffer).place() instanceof Place.View view ? view.base() : buffer;
  }

  /** The base of a view that covers all of it; any other buffer itself. */
  private String whole(String buffer) {
    boolean covers =
        buffers.get(buffer).place() instanceof Place.View(String base, Dim offset)
            && offset.is(0)
            && buffers.get(base).bytes().equals(buffers.get(buffer).bytes());
    return covers ? base(buffer) : buffer;
  }
}
