package dev.sinter.ir.file;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Moves all of a piece of memory through a channel, which moves some of it at a time. */
public final class ChannelBytes {
  private static final int CHUNK = 1 << 16;

  private ChannelBytes() {}

  /** Writes what remains in a buffer. */
  public static void write(WritableByteChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /** Writes a segment, of the heap or not. */
  public static void write(WritableByteChannel out, MemorySegment segment) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, segment.byteSize()));
    for (long at = 0; at < segment.byteSize(); at += CHUNK) {
      int count = (int) Math.min(CHUNK, segment.byteSize() - at);
      MemorySegment.copy(segment, at, MemorySegment.ofBuffer(chunk.clear()), 0, count);
      write(out, chunk.limit(count));
    }
  }

  /**
   * Fills a segment.
   *
   * @return how many bytes at its end were not filled because the channel ended
   */
  public static long read(ReadableByteChannel in, MemorySegment segment) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, segment.byteSize()));
    long at = 0;
    while (at < segment.byteSize()) {
      int count = in.read(chunk.clear().limit((int) Math.min(CHUNK, segment.byteSize() - at)));
      if (count < 0) {
        break;
      }
      MemorySegment.copy(MemorySegment.ofBuffer(chunk.flip()), 0, segment, at, count);
      at += count;
    }
    return segment.byteSize() - at;
  }
}
