package dev.sinter.ir.artifact;

import java.io.InputStream;
import java.lang.foreign.MemorySegment;

/** Memory as a stream. */
final class Range extends InputStream {
  private final MemorySegment memory;
  private long at;

  Range(MemorySegment memory) {
    this.memory = memory;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (at >= memory.byteSize()) {
      return -1;
    }
    int count = (int) Math.min(length, memory.byteSize() - at);
    MemorySegment.copy(memory, at, MemorySegment.ofArray(target), offset, count);
    at += count;
    return count;
  }
}
