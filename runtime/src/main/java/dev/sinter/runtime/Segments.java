package dev.sinter.runtime;

import java.lang.foreign.MemorySegment;

/** What may be asked of memory that others made. */
final class Segments {
  /** Never started: stands for any thread but the one that made a segment. */
  private static final Thread OTHER = new Thread(() -> {});

  private Segments() {}

  /** Whether kernels can work on it: native, and open to all threads. */
  static boolean isShared(MemorySegment segment) {
    return segment.isNative() && segment.isAccessibleBy(OTHER);
  }

  /** Whether two native segments have a byte in common. */
  static boolean overlap(MemorySegment a, MemorySegment b) {
    return a.isNative()
        && b.isNative()
        && a.address() < b.address() + b.byteSize()
        && b.address() < a.address() + a.byteSize();
  }
}
