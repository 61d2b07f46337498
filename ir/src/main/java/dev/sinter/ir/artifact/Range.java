package dev.sinter.ir.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A part of a file as a stream; the channel's own position stays where it is. */
final class Range extends InputStream {
  private final FileChannel channel;
  private final long end;
  private long at;

  Range(FileChannel channel, long start, long size) {
    this.channel = channel;
    this.at = start;
    this.end = start + size;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (at >= end) {
      return -1;
    }
    int count = channel.read(ByteBuffer.wrap(target, offset, (int) Math.min(length, end - at)), at);
    at += Math.max(0, count);
    return count;
  }
}
