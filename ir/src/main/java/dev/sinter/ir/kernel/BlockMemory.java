package dev.sinter.ir.kernel;

import dev.sinter.ir.SinterException;
import dev.sinter.ir.kernel.KernelMemory.Region;
import dev.sinter.ir.type.ElementType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Memory as the threads of one block see it. Every access is checked against the buffer's bounds,
 * and for races: two threads that touch the same byte between two barriers, one of them writing.
 *
 * <p>An asynchronous copy takes effect when its thread waits for its group. Until then its target
 * belongs to it alone.
 */
final class BlockMemory {
  private static final String UNORDERED = " without a barrier between them";

  /** A copy that was started. */
  private record Copy(Region to, long toOffset, Region from, long fromOffset, int bytes) {}

  /** The copies of one thread: those of no group yet, and groups from the oldest on. */
  private static final class Copies {
    List<Copy> open = new ArrayList<>();
    final Deque<List<Copy>> groups = new ArrayDeque<>();
  }

  private final KernelMemory memory;
  private final Copies[] copies;
  private final RaceDetector races = new RaceDetector();
  private final Map<Long, Integer> underWay = new HashMap<>();
  private final Function<String, SinterException> fault;

  /**
   * The memory of a block that starts.
   *
   * @param fault makes an exception that names the statement under way
   */
  BlockMemory(KernelMemory memory, int threads, Function<String, SinterException> fault) {
    this.memory = memory;
    this.fault = fault;
    this.copies = new Copies[threads];
    for (int i = 0; i < threads; i++) {
      copies[i] = new Copies();
    }
  }

  /** The bits of an element. */
  long load(String buffer, ElementType type, long offset, int thread) {
    Region region = reached("load", buffer, offset, type.bytes(), thread);
    noteRead(region, offset, type.bytes(), thread);
    return region.get(type, offset);
  }

  void store(String buffer, ElementType type, long offset, long value, int thread) {
    Region region = reached("store", buffer, offset, type.bytes(), thread);
    noteWrite(region, offset, type.bytes(), thread, region.get(type, offset) != value);
    region.set(type, offset, value);
  }

  /** Starts a copy. */
  void copy(Stmt.AsyncCopy s, long toOffset, long fromOffset, int thread) {
    Region to = reached("async copy", s.to(), toOffset, s.bytes(), thread);
    Region from = reached("async copy", s.from(), fromOffset, s.bytes(), thread);
    long alignment = from.bytes().isNative() ? from.origin() + fromOffset : fromOffset;
    if (toOffset % s.bytes() != 0 || alignment % s.bytes() != 0) {
      throw fault.apply(
          "async copy of "
              + s.bytes()
              + " bytes from offset "
              + fromOffset
              + " to "
              + toOffset
              + " is not aligned"
              + by(thread));
    }
    noteRead(from, fromOffset, s.bytes(), thread);
    for (long at = to.origin() + toOffset; at < to.origin() + toOffset + s.bytes(); at++) {
      Integer other = underWay.putIfAbsent(at, thread);
      if (other != null) {
        throw race("copies to", to, at - to.origin(), thread, other, "is still copying to");
      }
    }
    // It may write from now on, whatever threads do that have not met this one since they read.
    checkWrite("copies to", to, toOffset, s.bytes(), thread);
    copies[thread].open.add(new Copy(to, toOffset, from, fromOffset, s.bytes()));
  }

  /** Ends a group of copies. */
  void commit(int thread) {
    copies[thread].groups.add(copies[thread].open);
    copies[thread].open = new ArrayList<>();
  }

  /** Finishes the oldest groups of copies until so many are left. */
  void await(int thread, int pending) {
    while (copies[thread].groups.size() > pending) {
      for (Copy copy : copies[thread].groups.remove()) {
        for (int i = 0; i < copy.bytes(); i++) {
          underWay.remove(copy.to().origin() + copy.toOffset() + i);
        }
        noteWrite(copy.to(), copy.toOffset(), copy.bytes(), thread, true);
        MemorySegment.copy(
            copy.from().bytes(),
            copy.fromOffset(),
            copy.to().bytes(),
            copy.toOffset(),
            copy.bytes());
      }
    }
  }

  /** All threads have met. */
  void barrier() {
    races.meet();
  }

  private Region reached(String what, String buffer, long offset, int bytes, int thread) {
    Region region = memory.region(buffer);
    if (!region.holds(offset, bytes)) {
      throw fault.apply(
          what
              + " of "
              + bytes
              + " bytes at offset "
              + offset
              + " of "
              + buffer
              + ", which has "
              + region.bytes().byteSize()
              + by(thread));
    }
    return region;
  }

  private void noteRead(Region region, long offset, int bytes, int thread) {
    checkCopies("reads", region, offset, bytes, thread);
    if (copies.length > 1) {
      int other = races.read(region.origin() + offset, bytes, thread);
      if (other != RaceDetector.NONE) {
        throw race("reads", region, offset, thread, other, "writes" + UNORDERED);
      }
    }
    int round = memory.readByRound(region, offset, bytes);
    if (round != RaceDetector.NONE) {
      throw independent("reads", region, offset, "written");
    }
  }

  private void noteWrite(Region region, long offset, int bytes, int thread, boolean changes) {
    checkCopies("writes", region, offset, bytes, thread);
    checkWrite("writes", region, offset, bytes, thread);
    if (!changes) {
      memory.keptByRound(region, offset, bytes);
    } else if (memory.writtenByRound(region, offset, bytes) != RaceDetector.NONE) {
      throw independent("changes", region, offset, "touched");
    }
  }

  private void checkWrite(String does, Region region, long offset, int bytes, int thread) {
    int other =
        copies.length == 1
            ? RaceDetector.NONE
            : races.write(region.origin() + offset, bytes, thread);
    if (other != RaceDetector.NONE) {
      throw race(does, region, offset, thread, other, "touches" + UNORDERED);
    }
  }

  private void checkCopies(String does, Region region, long offset, int bytes, int thread) {
    if (underWay.isEmpty() || !region.isShared()) {
      return;
    }
    for (long at = offset; at < offset + bytes; at++) {
      Integer other = underWay.get(region.origin() + at);
      if (other != null) {
        throw race(does, region, at, thread, other, "is still copying to");
      }
    }
  }

  private SinterException race(
      String does, Region region, long offset, int thread, int other, String otherDoes) {
    return fault.apply(
        "race: thread "
            + thread
            + " "
            + does
            + " byte "
            + offset
            + " of "
            + region.buffer().name()
            + ", which thread "
            + other
            + " "
            + otherDoes);
  }

  private SinterException independent(String does, Region region, long offset, String done) {
    return fault.apply(
        "rounds are not independent: one "
            + does
            + " byte "
            + offset
            + " of "
            + region.buffer().name()
            + ", which another has "
            + done);
  }

  private String by(int thread) {
    return copies.length == 1 ? "" : ", by thread " + thread;
  }
}
