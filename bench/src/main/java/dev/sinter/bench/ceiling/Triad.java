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
  private static final long WIDTH = SPECIES.vectorByteSize();
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int ARRAYS = 3;

  private final MemorySegment a;
  private final MemorySegment b;
  private final MemorySegment c;
  private final int steps;

  /**
   * @param bytes of all three vectors; whole vectors of each, and one at least
   */
  Triad(Arena arena, long bytes) {
    steps = Math.toIntExact(Math.max(1, bytes / (ARRAYS * WIDTH)));
    long size = steps * WIDTH;
    // Pages that nobody wrote to may all be the same one.
    a = arena.allocate(size, WIDTH).fill((byte) 1);
    b = arena.allocate(size, WIDTH).fill((byte) 1);
    c = arena.allocate(size, WIDTH).fill((byte) 1);
  }

  @Override
  public float run(int times) {
    triad(a, b, c, steps, times);
    return a.get(ValueLayout.JAVA_FLOAT, 0);
  }

  private static void triad(
      MemorySegment a, MemorySegment b, MemorySegment c, int steps, int times) {
    FloatVector s = FloatVector.broadcast(SPECIES, 0.5f);
    for (int t = 0; t < times; t++) {
      for (int i = 0; i < steps; i++) {
        long at = i * WIDTH;
        FloatVector left = FloatVector.fromMemorySegment(SPECIES, b, at, ORDER);
        FloatVector right = FloatVector.fromMemorySegment(SPECIES, c, at, ORDER);
        right.fma(s, left).intoMemorySegment(a, at, ORDER);
      }
    }
  }

  @Override
  public long amount() {
    return ARRAYS * a.byteSize();
  }
}
