package dev.sinter.ir.artifact;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipException;

/**
 * The entries of a ZIP file and where their bytes lie, which {@link java.util.zip} does not tell.
 * Any file may be given: whatever contradicts itself or points outside of the file is a {@link
 * ZipException}.
 */
final class ZipDirectory {
  private static final int END_SIZE = 22;
  private static final int LOCATOR_64_SIZE = 20;
  private static final int END_64_SIZE = 56;
  private static final int HEADER_SIZE = 46;
  private static final int LOCAL_SIZE = 30;
  private static final int MAX_COMMENT = 0xFFFF;
  private static final long LIMIT_32 = 0xFFFF_FFFFL;
  private static final int MAX_DIRECTORY = 1 << 28;

  private final MemorySegment file;

  /**
   * An entry.
   *
   * @param header where its local header starts
   * @param method 0 for stored, 8 for deflated
   * @param compressed its size in the file
   */
  record Entry(
      String name, long header, int flags, int method, long crc, long compressed, long size) {}

  private record Bounds(long start, long size, long count) {}

  private ZipDirectory(MemorySegment file) {
    this.file = file;
  }

  /** The entries by name, in the order of the directory. */
  static Map<String, Entry> read(MemorySegment file) throws ZipException {
    ZipDirectory directory = new ZipDirectory(file);
    return directory.entries(directory.bounds());
  }

  /**
   * Where the bytes of an entry start: after its local header, which must agree with the directory.
   */
  static long dataOffset(MemorySegment file, Entry entry) throws ZipException {
    ByteBuffer local = bytes(file, entry.header(), LOCAL_SIZE);
    int nameLength = local.getShort(26) & 0xFFFF;
    int extraLength = local.getShort(28) & 0xFFFF;
    ByteBuffer name = bytes(file, entry.header() + LOCAL_SIZE, nameLength);
    require(local.getInt(0) == 0x04034b50, "no header of entry " + entry.name());
    boolean agrees =
        name.equals(ByteBuffer.wrap(entry.name().getBytes(StandardCharsets.UTF_8)))
            && local.getShort(6) == (short) entry.flags()
            && local.getShort(8) == entry.method();
    require(agrees, "the header of entry " + entry.name() + " contradicts the directory");
    long data = entry.header() + LOCAL_SIZE + nameLength + extraLength;
    require(
        data + entry.compressed() <= file.byteSize(),
        "entry " + entry.name() + " goes beyond the end");
    return data;
  }

  private Bounds bounds() throws ZipException {
    int tailSize = (int) Math.min(file.byteSize(), END_SIZE + MAX_COMMENT);
    long tailStart = file.byteSize() - tailSize;
    ByteBuffer tail = bytes(file, tailStart, tailSize);
    for (int at = tailSize - END_SIZE; at >= 0; at--) {
      if (tail.getInt(at) == 0x06054b50
          && at + END_SIZE + (tail.getShort(at + 20) & 0xFFFF) == tailSize) {
        Bounds bounds =
            new Bounds(
                tail.getInt(at + 16) & LIMIT_32,
                tail.getInt(at + 12) & LIMIT_32,
                tail.getShort(at + 10) & 0xFFFF);
        return check(bounds64(tailStart + at, bounds), tailStart + at);
      }
    }
    throw new ZipException("not a ZIP file: it has no directory");
  }

  private Bounds bounds64(long end, Bounds bounds) throws ZipException {
    boolean full = bounds.start == LIMIT_32 || bounds.size == LIMIT_32 || bounds.count == 0xFFFF;
    if (!full || end < LOCATOR_64_SIZE) {
      return bounds;
    }
    ByteBuffer locator = bytes(file, end - LOCATOR_64_SIZE, LOCATOR_64_SIZE);
    if (locator.getInt(0) != 0x07064b50) {
      return bounds;
    }
    ByteBuffer record = bytes(file, locator.getLong(8), END_64_SIZE);
    require(record.getInt(0) == 0x06064b50, "no ZIP64 end of directory");
    return new Bounds(record.getLong(48), record.getLong(40), record.getLong(32));
  }

  private static Bounds check(Bounds bounds, long end) throws ZipException {
    boolean inside =
        bounds.start >= 0
            && bounds.size >= 0
            && bounds.start <= end
            && bounds.size <= end - bounds.start;
    require(inside && bounds.size <= MAX_DIRECTORY, "the directory lies outside of the file");
    require(
        bounds.count >= 0 && bounds.count <= bounds.size / HEADER_SIZE,
        "the directory is too short for its entries");
    return bounds;
  }

  private Map<String, Entry> entries(Bounds bounds) throws ZipException {
    // On the heap, where a JVM that has just started reads faster than through a segment.
    byte[] copy = new byte[(int) bounds.size];
    bytes(file, bounds.start, copy.length).get(copy);
    ByteBuffer headers = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (long i = 0; i < bounds.count; i++) {
      require(
          headers.remaining() >= HEADER_SIZE && headers.getInt(headers.position()) == 0x02014b50,
          "bad directory entry");
      Entry entry = entry(headers);
      boolean inside =
          entry.header() >= 0
              && entry.compressed() >= 0
              && entry.header() <= bounds.start - entry.compressed();
      // Not by require: its message would be made for every entry.
      if (!inside || entry.size() < 0) {
        throw new ZipException("entry " + entry.name() + " lies outside of the file");
      }
      if (entries.put(entry.name(), entry) != null) {
        throw new ZipException("two entries are named " + entry.name());
      }
    }
    require(!headers.hasRemaining(), "bytes after the last directory entry");
    return entries;
  }

  /** Reads a header and moves past it. */
  private static Entry entry(ByteBuffer headers) throws ZipException {
    int at = headers.position();
    int nameLength = headers.getShort(at + 28) & 0xFFFF;
    int extraLength = headers.getShort(at + 30) & 0xFFFF;
    int commentLength = headers.getShort(at + 32) & 0xFFFF;
    int length = HEADER_SIZE + nameLength + extraLength + commentLength;
    require(headers.remaining() >= length, "a directory entry is cut off");
    byte[] name = new byte[nameLength];
    headers.get(at + HEADER_SIZE, name);
    long compressed = headers.getInt(at + 20) & LIMIT_32;
    long size = headers.getInt(at + 24) & LIMIT_32;
    long header = headers.getInt(at + 42) & LIMIT_32;
    if (size == LIMIT_32 || compressed == LIMIT_32 || header == LIMIT_32) {
      ByteBuffer extra = headers.slice(at + HEADER_SIZE + nameLength, extraLength);
      ByteBuffer wide = zip64(extra.order(ByteOrder.LITTLE_ENDIAN));
      // The ZIP64 field holds, in this order, just those values that did not fit.
      size = size == LIMIT_32 ? next(wide, size) : size;
      compressed = compressed == LIMIT_32 ? next(wide, compressed) : compressed;
      header = header == LIMIT_32 ? next(wide, header) : header;
    }
    headers.position(at + length);
    return new Entry(
        new String(name, StandardCharsets.UTF_8),
        header,
        headers.getShort(at + 8) & 0xFFFF,
        headers.getShort(at + 10) & 0xFFFF,
        headers.getInt(at + 16) & LIMIT_32,
        compressed,
        size);
  }

  private static long next(ByteBuffer wide, long otherwise) {
    return wide.remaining() >= 8 ? wide.getLong() : otherwise;
  }

  private static ByteBuffer zip64(ByteBuffer extra) throws ZipException {
    while (extra.remaining() >= 4) {
      int id = extra.getShort();
      int length = extra.getShort() & 0xFFFF;
      require(length <= extra.remaining(), "an extra field is cut off");
      if (id == 1) {
        return extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      }
      extra.position(extra.position() + length);
    }
    return ByteBuffer.allocate(0);
  }

  private static ByteBuffer bytes(MemorySegment file, long at, int length) throws ZipException {
    require(at >= 0 && at <= file.byteSize() - length, "it points outside of the file");
    return file.asSlice(at, length).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void require(boolean holds, String message) throws ZipException {
    if (!holds) {
      throw new ZipException(message);
    }
  }
}
