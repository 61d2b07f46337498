package dev.sinter.bench.ceiling;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Stream;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Reads memory from begin to end, as four streams side by side. C2 unrolls the loop and mixes the
 * order of the loads; in one stream that misleads the prefetchers (a third less from the second
 * cache), in four of them each still runs ahead line by line.
 */
final class Read implements Load {
  private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;
  private static final long WIDTH = SPECIES.vectorByteSize();
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int STREAMS = 4;

  private final List<MemorySegment> streams;
  private final int steps;

  /**
   * @param bytes how many to read; whole vectors of each stream, and one at least
   */
  Read(Arena arena, long bytes) {
    steps = Math.toIntExact(Math.max(1, bytes / (STREAMS * WIDTH)));
    streams = Stream.generate(() -> memory(arena, steps * WIDTH)).limit(STREAMS).toList();
  }

  private static MemorySegment memory(Arena arena, long bytes) {
    // Pages that nobody wrote to may all be the same one.
    return arena.allocate(bytes, WIDTH).fill((byte) 1);
  }

  @Override
  public float run(int times) {
    return sweep(streams.get(0), streams.get(1), streams.get(2), streams.get(3), steps, times);
  }

  /**
   * Goes over and over it in one call, which costs as much as some kilobytes from the first cache.
   */
  private static int sweep(
      MemorySegment m0,
      MemorySegment m1,
      MemorySegment m2,
      MemorySegment m3,
      int steps,
      int times) {
    IntVector c0 = IntVector.zero(SPECIES);
    IntVector c1 = c0;
    IntVector c2 = c0;
    IntVector c3 = c0;
    for (int t = 0; t < times; t++) {
      for (int i = 0; i < steps; i++) {
        long at = i * WIDTH;
        c0 = c0.or(load(m0, at));
        c1 = c1.or(load(m1, at));
        c2 = c2.or(load(m2, at));
        c3 = c3.or(load(m3, at));
      }
    }
    return c0.or(c1).or(c2.or(c3)).reduceLanes(VectorOperators.OR);
  }

  private static IntVector load(MemorySegment memory, long at) {
    return IntVector.fromMemorySegment(SPECIES, memory, at, ORDER);
  }

  @Override
  public long amount() {
    return streams.stream().mapToLong(MemorySegment::byteSize).sum();
  }
}
