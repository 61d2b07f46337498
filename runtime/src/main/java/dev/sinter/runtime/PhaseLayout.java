package dev.sinter.runtime;

import dev.sinter.ir.program.ArenaPacker;
import dev.sinter.ir.program.ArenaPlan;
import dev.sinter.ir.program.Buffer;
import dev.sinter.ir.program.Buffer.Place;
import java.util.ArrayList;
import java.util.List;

/** Packs the buffers of a phase of the arena whenever their sizes are known anew. */
final class PhaseLayout {
  private final LinkedProgram.Phase phase;
  private final List<Slot> slots;
  private long[] sizes = {};
  private ArenaPlan plan = new ArenaPlan(List.of(), 0, 0);

  PhaseLayout(LinkedProgram.Phase phase, List<Slot> slots) {
    this.phase = phase;
    this.slots = List.copyOf(slots);
  }

  /** Finds offsets for these symbols, unless they give the same sizes as the last time. */
  ArenaPlan pack(long[] symbols) {
    boolean changed = sizes.length != slots.size();
    sizes = changed ? new long[slots.size()] : sizes;
    for (int i = 0; i < slots.size(); i++) {
      long bytes = slots.get(i).bytes(symbols);
      changed |= sizes[i] != bytes;
      sizes[i] = bytes;
    }
    if (changed) {
      plan = plan();
      for (int i = 0; i < slots.size(); i++) {
        slots.get(i).place(plan.offsets().get(i));
      }
    }
    return plan;
  }

  private ArenaPlan plan() {
    List<ArenaPlan.Request> requests = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      Buffer buffer = phase.buffers().get(i);
      if (buffer.place() instanceof Place.Arena(int first, int last)) {
        requests.add(new ArenaPlan.Request(sizes[i], first, last));
      }
    }
    ArenaPlan first = phase.firstPlan().get();
    if (first != null) {
      return ArenaPacker.pack(requests, first);
    }
    ArenaPlan thorough = ArenaPacker.pack(requests);
    phase.firstPlan().set(thorough);
    return thorough;
  }

  /** Packs, and takes the memory. */
  void place(Frame frame) {
    frame.reserve(phase.root(), pack(frame.symbols()).bytes());
  }
}
