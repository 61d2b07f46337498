package dev.sinter.runtime.machine;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * Native memory for what calls pass, one block a thread. A block is freed when its thread or this
 * is gone.
 */
final class CallMemory {
  private static final int FIRST = 64;

  private final ThreadLocal<Block> blocks = ThreadLocal.withInitial(() -> Block.of(FIRST));

  /**
   * Native memory of some words.
   *
   * @param words a view of it: to write through a segment takes a {@code VarHandle}, whose making
   *     would delay the first call
   */
  record Block(long address, LongBuffer words) {
    private static Block of(int words) {
      MemorySegment memory = Arena.ofAuto().allocate(JAVA_LONG, words);
      return new Block(
          memory.address(), memory.asByteBuffer().order(ByteOrder.nativeOrder()).asLongBuffer());
    }
  }

  /** The calling thread's block, with room for so many words. */
  Block take(int words) {
    Block block = blocks.get();
    if (block.words().capacity() < words) {
      block = Block.of(Math.multiplyExact(2, words));
      blocks.set(block);
    }
    return block;
  }
}
