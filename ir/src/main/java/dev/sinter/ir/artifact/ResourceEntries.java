package dev.sinter.ir.artifact;

import dev.sinter.ir.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.zip.ZipException;

/**
 * The entries that a class loader finds beside a class: in a jar within a jar, a folder, an image.
 * Constants are copied.
 */
final class ResourceEntries implements Entries {
  private static final int CHUNK = 1 << 20;

  private final ClassLoader loader;
  private final Arena arena;

  /**
   * @param arena holds the constants
   */
  ResourceEntries(ClassLoader loader, Arena arena) {
    this.loader = loader;
    this.arena = arena;
  }

  @Override
  public byte[] bytes(String name) throws IOException {
    try (InputStream in = open(name)) {
      byte[] bytes = in.readNBytes(FileEntries.MAX_BYTES + 1);
      if (bytes.length > FileEntries.MAX_BYTES) {
        throw new ZipException("entry " + name + " is too large");
      }
      return bytes;
    }
  }

  /** The loader checks sums. Memory is taken for what was read, not for what a type claims. */
  @Override
  public MemorySegment data(String name, long size, boolean check) throws IOException {
    Deque<InputStream> chunks = new ArrayDeque<>();
    long read = 0;
    try (InputStream in = open(name)) {
      for (byte[] chunk = in.readNBytes(CHUNK);
          chunk.length > 0 && read <= size;
          chunk = in.readNBytes(CHUNK)) {
        chunks.add(new ByteArrayInputStream(chunk));
        read += chunk.length;
      }
    }
    if (read != size) {
      throw new ZipException("entry %s does not have the %d bytes expected".formatted(name, size));
    }
    MemorySegment data = arena.allocate(size, Tensor.ALIGNMENT);
    FileEntries.copy(new SequenceInputStream(Collections.enumeration(chunks)), data, name);
    return data.asReadOnly();
  }

  private InputStream open(String name) throws IOException {
    InputStream in = loader.getResourceAsStream(name);
    if (in == null) {
      throw new ZipException("entry " + name + " is missing");
    }
    return in;
  }
}
