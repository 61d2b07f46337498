package dev.sinter.bench.ceiling;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@code a = b + s·c} over vectors of floats, counted as two reads and one write (McCalpin: STREAM,
 * 1995).
 */
final class Triad implements Load {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.vectorByteSize();
  private static final int STEP = 4 * WIDTH;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int ARRAYS = 3;

  private final MemorySegment a;
  private final MemorySegment b;
  private final MemorySegment c;
  private final int steps;

  /**
   * @param bytes of all three vectors; whole steps of them, and one at least
   */
  Triad(Arena arena, long bytes) {
    steps = Math.toIntExact(Math.max(1, bytes / (ARRAYS * STEP)));
    long size = (long) steps * STEP;
    a = arena.allocate(size, STEP);
    b = arena.allocate(size, STEP);
    c = arena.allocate(size, STEP);
    // Pages that nobody wrote to may all be the same one.
    a.fill((byte) 1);
    b.fill((byte) 1);
    c.fill((byte) 1);
  }

  @Override
  public float run(int times) {
    for (int i = 0; i < times; i++) {
      triad(a, b, c, steps);
    }
    return a.get(ValueLayout.JAVA_FLOAT, 0);
  }

  private static void triad(MemorySegment a, MemorySegment b, MemorySegment c, int steps) {
    FloatVector s = FloatVector.broadcast(SPECIES, 0.5f);
    long at = 0;
    for (int i = 0; i < steps; i++) {
      element(a, b, c, s, at);
      element(a, b, c, s, at + WIDTH);
      element(a, b, c, s, at + 2 * WIDTH);
      element(a, b, c, s, at + 3 * WIDTH);
      at += STEP;
    }
  }

  private static void element(
      MemorySegment a, MemorySegment b, MemorySegment c, FloatVector s, long at) {
    FloatVector left = FloatVector.fromMemorySegment(SPECIES, b, at, ORDER);
    FloatVector right = FloatVector.fromMemorySegment(SPECIES, c, at, ORDER);
    right.fma(s, left).intoMemorySegment(a, at, ORDER);
  }

  @Override
  public long amount() {
    return ARRAYS * a.byteSize();
  }
}
