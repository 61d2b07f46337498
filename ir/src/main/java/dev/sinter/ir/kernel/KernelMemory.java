package dev.sinter.ir.kernel;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.BufferParam.Space;
import dev.sinter.ir.type.ElementType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The buffers of one run of a kernel, with bounds: those passed to it, and, for the block that
 * runs, the shared ones.
 *
 * <p>Rounds of a parallel loop and blocks of a grid are independent: two of them that touch the
 * same byte of a global buffer, one of them changing it, are a race. A write of what is there
 * already is none, so that tiles may overlap.
 */
final class KernelMemory {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** A byte of shared memory before it is first written: as f16 or f32, NaN. */
  private static final byte UNDEFINED = -1;

  /**
   * The memory of one buffer.
   *
   * @param origin a number for its first byte, different for different bytes of memory
   */
  record Region(BufferParam buffer, MemorySegment bytes, long origin) {
    /** Whether an access is in bounds. */
    boolean holds(long offset, int size) {
      return offset >= 0 && offset <= bytes.byteSize() - size;
    }

    boolean isShared() {
      return buffer.space() == Space.SHARED;
    }

    /** The bits of an element, as {@link Integers} and {@link Floats} hold them. */
    long get(ElementType type, long offset) {
      long raw =
          switch (type.bytes()) {
            case 1 -> bytes.get(ValueLayout.JAVA_BYTE, offset);
            case 2 -> bytes.get(SHORT, offset);
            case 4 -> bytes.get(INT, offset);
            default -> bytes.get(LONG, offset);
          };
      return type == ElementType.BOOL ? (raw != 0 ? 1 : 0) : Integers.wrap(type, raw);
    }

    void set(ElementType type, long offset, long value) {
      switch (type.bytes()) {
        case 1 -> bytes.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
        case 2 -> bytes.set(SHORT, offset, (short) value);
        case 4 -> bytes.set(INT, offset, (int) value);
        default -> bytes.set(LONG, offset, value);
      }
    }
  }

  private final Map<String, Region> regions = new HashMap<>();
  private final IdentityHashMap<Object, Integer> arrays = new IdentityHashMap<>();
  private final RaceDetector rounds = new RaceDetector();
  private int round;
  private boolean inRounds;

  /** The passed buffers of a kernel. */
  KernelMemory(Kernel kernel, MemorySegment[] memory, long[] offsets) {
    List<BufferParam> passed = kernel.passedBuffers();
    if (memory.length != passed.size() || offsets.length != passed.size()) {
      throw new SinterException(
          ErrorCode.INTERNAL,
          "kernel "
              + kernel.name()
              + " takes "
              + passed.size()
              + " buffers, was given "
              + memory.length
              + " and "
              + offsets.length
              + " offsets");
    }
    for (int i = 0; i < memory.length; i++) {
      if (offsets[i] < 0 || offsets[i] > memory[i].byteSize()) {
        throw new SinterException(
            ErrorCode.INTERNAL,
            "kernel "
                + kernel.name()
                + ": buffer "
                + passed.get(i).name()
                + " starts outside its memory");
      }
      add(passed.get(i), memory[i].asSlice(offsets[i]));
    }
  }

  private void add(BufferParam buffer, MemorySegment bytes) {
    // Arrays on the heap get numbers far from any address.
    long base =
        bytes
            .heapBase()
            .map(array -> (long) arrays.computeIfAbsent(array, _ -> arrays.size() + 1) << 48)
            .orElse(0L);
    regions.put(buffer.name(), new Region(buffer, bytes, base + bytes.address()));
  }

  Region region(String buffer) {
    return regions.get(buffer);
  }

  /** Fresh shared buffers, for a block that starts. */
  void share(Kernel kernel) {
    for (BufferParam buffer : kernel.buffers()) {
      if (buffer.space() == Space.SHARED) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[Math.toIntExact(buffer.bytes())]);
        bytes.fill(UNDEFINED);
        add(buffer, bytes);
      }
    }
  }

  /**
   * What follows belongs to another round of the parallel loop, or to another block of the grid.
   */
  void nextRound() {
    round++;
    inRounds = true;
  }

  boolean inRounds() {
    return inRounds;
  }

  /** What follows belongs to no round, and comes after all of them. */
  void endRounds() {
    rounds.meet();
    inRounds = false;
  }

  /** Another round that writes what this one reads, or {@link RaceDetector#NONE}. */
  int readByRound(Region region, long offset, int bytes) {
    return concerns(region)
        ? rounds.read(region.origin() + offset, bytes, round)
        : RaceDetector.NONE;
  }

  /** Another round that touches what this one changes, or {@link RaceDetector#NONE}. */
  int writtenByRound(Region region, long offset, int bytes) {
    return concerns(region)
        ? rounds.write(region.origin() + offset, bytes, round)
        : RaceDetector.NONE;
  }

  /**
   * This round writes what is there already: other rounds may do so too, but none may change it.
   */
  void keptByRound(Region region, long offset, int bytes) {
    int _ = readByRound(region, offset, bytes);
  }

  private boolean concerns(Region region) {
    return inRounds && region.buffer().space() == Space.GLOBAL;
  }
}
