package dev.sinter.bench.ceiling;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Reads memory from begin to end, eight vectors a step. */
final class Read implements Load {
  private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.vectorByteSize();
  private static final int STEP = 8 * WIDTH;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private final MemorySegment memory;
  private final int steps;

  /**
   * @param bytes how many to read; whole steps of them, and one at least
   */
  Read(Arena arena, long bytes) {
    steps = Math.toIntExact(Math.max(1, bytes / STEP));
    memory = arena.allocate((long) steps * STEP, STEP);
    // Pages that nobody wrote to may all be the same one.
    memory.fill((byte) 1);
  }

  @Override
  public float run(int times) {
    int bits = 0;
    for (int i = 0; i < times; i++) {
      bits += read(memory, steps);
    }
    return bits;
  }

  private static int read(MemorySegment memory, int steps) {
    IntVector c0 = IntVector.zero(SPECIES);
    IntVector c1 = c0;
    IntVector c2 = c0;
    IntVector c3 = c0;
    long at = 0;
    for (int i = 0; i < steps; i++) {
      c0 = c0.or(load(memory, at));
      c1 = c1.or(load(memory, at + WIDTH));
      c2 = c2.or(load(memory, at + 2 * WIDTH));
      c3 = c3.or(load(memory, at + 3 * WIDTH));
      c0 = c0.or(load(memory, at + 4 * WIDTH));
      c1 = c1.or(load(memory, at + 5 * WIDTH));
      c2 = c2.or(load(memory, at + 6 * WIDTH));
      c3 = c3.or(load(memory, at + 7 * WIDTH));
      at += STEP;
    }
    return c0.or(c1).or(c2.or(c3)).reduceLanes(VectorOperators.OR);
  }

  private static IntVector load(MemorySegment memory, long at) {
    return IntVector.fromMemorySegment(SPECIES, memory, at, ORDER);
  }

  @Override
  public long amount() {
    return memory.byteSize();
  }
}
