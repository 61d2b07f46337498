package dev.sinter.runtime.machine;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Native memory for what calls pass, one block a thread. A block is freed when its thread or this
 * is gone.
 */
final class CallMemory {
  private static final int FIRST = 64;

  private final ThreadLocal<MemorySegment> blocks = ThreadLocal.withInitial(() -> block(FIRST));

  private static MemorySegment block(long words) {
    return Arena.ofAuto().allocate(JAVA_LONG, words);
  }

  /** The calling thread's block, with room for so many words. */
  MemorySegment take(int words) {
    MemorySegment block = blocks.get();
    if (block.byteSize() < words * JAVA_LONG.byteSize()) {
      block = block(2L * words);
      blocks.set(block);
    }
    return block;
  }
}
