package dev.sinter.ir.artifact;

import dev.sinter.ir.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * The entries of a jar that is a file, which is mapped as a whole: systems limit how many mappings
 * a process may have. Constants that are stored stay there; deflated ones, as other tools may have
 * left them, are inflated into memory.
 */
final class FileEntries implements Entries {
  static final int MAX_BYTES = 1 << 28;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final int ENCRYPTED = 1;

  /** No deflated data can grow by more than this factor. */
  private static final long MAX_INFLATION = 1032;

  private static final int CHUNK = 1 << 20;

  private final MemorySegment file;
  private final Arena arena;
  private final Map<String, ZipDirectory.Entry> entries;

  /**
   * @param arena holds the file and the constants
   */
  FileEntries(Path jar, Arena arena) throws IOException {
    this.arena = arena;
    try (FileChannel channel = FileChannel.open(jar)) {
      file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    }
    entries = ZipDirectory.read(file);
  }

  /** The ids of the artifacts in the jar. */
  List<String> ids() {
    return entries.keySet().stream()
        .map(ArtifactFormat::idOfIndex)
        .filter(id -> id != null)
        .toList();
  }

  @Override
  public byte[] bytes(String name) throws IOException {
    ZipDirectory.Entry entry = entry(name);
    if (entry.size() > MAX_BYTES) {
      throw new ZipException("entry " + name + " of " + entry.size() + " bytes is too large");
    }
    byte[] bytes = new byte[(int) entry.size()];
    read(entry, MemorySegment.ofArray(bytes));
    CRC32 crc = new CRC32();
    crc.update(bytes);
    requireSum(entry, crc);
    return bytes;
  }

  @Override
  public MemorySegment data(String name, long size, boolean check) throws IOException {
    ZipDirectory.Entry entry = entry(name);
    if (entry.size() != size) {
      throw new ZipException(
          "entry %s has %d bytes, expected %d".formatted(name, entry.size(), size));
    }
    MemorySegment data;
    if (entry.method() == STORED && size > 0) {
      data = file.asSlice(ZipDirectory.dataOffset(file, entry), size);
    } else {
      data = arena.allocate(size, Tensor.ALIGNMENT);
      read(entry, data);
      data = data.asReadOnly();
    }
    if (check) {
      requireSum(entry, crc(data));
    }
    return data;
  }

  private ZipDirectory.Entry entry(String name) throws ZipException {
    ZipDirectory.Entry entry = entries.get(name);
    if (entry == null) {
      throw new ZipException("entry " + name + " is missing");
    }
    boolean known = entry.method() == STORED || entry.method() == DEFLATED;
    boolean fits =
        entry.method() == STORED
            ? entry.size() == entry.compressed()
            : entry.size() / MAX_INFLATION <= entry.compressed();
    if (!known || !fits || (entry.flags() & ENCRYPTED) != 0) {
      throw new ZipException("entry " + name + " is packed in an unknown way");
    }
    return entry;
  }

  /** Reads an entry, which must have exactly the size of the target. */
  private void read(ZipDirectory.Entry entry, MemorySegment target) throws IOException {
    try (Inflater inflater = new Inflater(true);
        InputStream in = open(entry, inflater)) {
      copy(in, target, entry.name());
    }
  }

  private InputStream open(ZipDirectory.Entry entry, Inflater inflater) throws ZipException {
    long at = ZipDirectory.dataOffset(file, entry);
    InputStream stored = new Range(file.asSlice(at, entry.compressed()));
    // The inflater wants one byte more than there is; see its documentation on raw data.
    return entry.method() == STORED
        ? stored
        : new InflaterInputStream(
            new SequenceInputStream(stored, new ByteArrayInputStream(new byte[1])),
            inflater,
            CHUNK);
  }

  /** Fills a segment from a stream that must end with it. */
  static void copy(InputStream in, MemorySegment target, String name) throws IOException {
    byte[] chunk = new byte[(int) Math.min(CHUNK, target.byteSize() + 1)];
    long at = 0;
    for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
      if (count > target.byteSize() - at) {
        throw new ZipException("entry " + name + " is longer than it says");
      }
      MemorySegment.copy(MemorySegment.ofArray(chunk), 0, target, at, count);
      at += count;
    }
    if (at < target.byteSize()) {
      throw new ZipException("entry " + name + " is shorter than it says");
    }
  }

  private static CRC32 crc(MemorySegment data) {
    CRC32 crc = new CRC32();
    for (long at = 0; at < data.byteSize(); at += CHUNK) {
      crc.update(data.asSlice(at, Math.min(CHUNK, data.byteSize() - at)).asByteBuffer());
    }
    return crc;
  }

  private static void requireSum(ZipDirectory.Entry entry, CRC32 crc) throws ZipException {
    if (crc.getValue() != entry.crc()) {
      throw new ZipException("entry " + entry.name() + " does not have its checksum");
    }
  }
}
