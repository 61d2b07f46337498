package dev.sinter.ir.artifact;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.zip.CRC32;

/**
 * Writes a ZIP file of stored entries, some of them aligned, larger than 4 GiB where need be
 * (PKWARE APPNOTE 6.3.10). The same entries give the same bytes: all carry the first moment of the
 * format's calendar.
 */
final class ZipWriter {
  /**
   * From this value on, a size, offset or count goes to the ZIP64 fields, and its own field holds
   * all ones.
   */
  private static final long LIMIT_32 = 0xFFFF_FFFFL;

  private static final int LIMIT_16 = 0xFFFF;

  /** 1980-01-01 00:00, in the format of DOS: date above time. */
  private static final int TIME = 0x21 << 16;

  /** Names are UTF-8. */
  private static final short FLAGS = 1 << 11;

  private static final short VERSION = 20;
  private static final short VERSION_64 = 45;

  /** Ids of extra fields; the one for alignment is Android's zipalign's. */
  private static final short EXTRA_ZIP64 = 1;

  private static final short EXTRA_ALIGNMENT = (short) 0xD935;

  private static final int CHUNK = 1 << 30;

  private final WritableByteChannel channel;
  private final long limit;
  private final List<Entry> entries = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private long position;

  private record Entry(String name, long crc, long size, long offset) {
    byte[] nameBytes() {
      return name.getBytes(StandardCharsets.UTF_8);
    }
  }

  ZipWriter(WritableByteChannel channel) {
    this(channel, LIMIT_32);
  }

  /**
   * @param limit from which on sizes and offsets take the ZIP64 form; lower ones are for tests
   */
  ZipWriter(WritableByteChannel channel, long limit) {
    this.channel = channel;
    this.limit = limit;
  }

  /** Adds an entry whose first byte may stand anywhere. */
  void add(String name, byte[] content) throws IOException {
    add(name, MemorySegment.ofArray(content), 1);
  }

  /**
   * Adds an entry whose first byte stands at a multiple of {@code alignment}.
   *
   * @throws IllegalArgumentException for a name that is there already
   */
  void add(String name, MemorySegment content, int alignment) throws IOException {
    if (!names.add(name)) {
      throw new IllegalArgumentException("two entries of a jar are named " + name);
    }
    Entry entry = new Entry(name, crc(content), content.byteSize(), position);
    byte[] nameBytes = entry.nameBytes();
    byte[] sizes = entry.size >= limit ? zip64(entry.size, entry.size) : new byte[0];
    byte[] padding = padding(position + 30 + nameBytes.length + sizes.length, alignment);
    ByteBuffer header = buffer(30 + nameBytes.length + sizes.length + padding.length);
    header.putInt(0x04034b50).putShort(entry.size >= limit ? VERSION_64 : VERSION);
    putCommon(header, entry);
    header.putShort((short) (sizes.length + padding.length));
    write(header.put(nameBytes).put(sizes).put(padding));
    for (long at = 0; at < entry.size; at += CHUNK) {
      writeFully(content.asSlice(at, Math.min(CHUNK, entry.size - at)).asByteBuffer());
    }
    entries.add(entry);
  }

  /** Writes the directory. */
  void finish() throws IOException {
    long start = position;
    for (Entry entry : entries) {
      write(directoryEntry(entry));
    }
    long size = position - start;
    if (entries.size() >= LIMIT_16 || start >= limit) {
      writeEnd64(start, size);
    }
    ByteBuffer end = buffer(22).putInt(0x06054b50).putInt(0);
    short count = (short) Math.min(LIMIT_16, entries.size());
    end.putShort(count)
        .putShort(count)
        .putInt((int) size)
        .putInt((int) fit(start))
        .putShort((short) 0);
    write(end);
  }

  private ByteBuffer directoryEntry(Entry entry) {
    boolean large = entry.size >= limit;
    boolean far = entry.offset >= limit;
    LongStream sizes = large ? LongStream.of(entry.size, entry.size) : LongStream.empty();
    byte[] extra =
        zip64(
            LongStream.concat(sizes, far ? LongStream.of(entry.offset) : LongStream.empty())
                .toArray());
    byte[] name = entry.nameBytes();
    ByteBuffer header = buffer(46 + name.length + extra.length);
    short version = large || far ? VERSION_64 : VERSION;
    header.putInt(0x02014b50).putShort(version).putShort(version);
    putCommon(header, entry);
    header
        .putShort((short) extra.length)
        .putShort((short) 0)
        .putShort((short) 0)
        .putShort((short) 0)
        .putInt(0);
    return header.putInt((int) fit(entry.offset)).put(name).put(extra);
  }

  /** What both headers of an entry hold, from the flags to the length of the name. */
  private void putCommon(ByteBuffer header, Entry entry) {
    header.putShort(FLAGS).putShort((short) 0).putInt(TIME).putInt((int) entry.crc);
    header
        .putInt((int) fit(entry.size))
        .putInt((int) fit(entry.size))
        .putShort((short) entry.nameBytes().length);
  }

  private void writeEnd64(long start, long size) throws IOException {
    long end = position;
    ByteBuffer record =
        buffer(56 + 20).putInt(0x06064b50).putLong(44).putShort(VERSION_64).putShort(VERSION_64);
    record
        .putInt(0)
        .putInt(0)
        .putLong(entries.size())
        .putLong(entries.size())
        .putLong(size)
        .putLong(start);
    write(record.putInt(0x07064b50).putInt(0).putLong(end).putInt(1));
  }

  private long fit(long value) {
    return value >= limit ? LIMIT_32 : value;
  }

  /** An extra field for the values that did not fit; nothing where all did. */
  private static byte[] zip64(long... values) {
    byte[] extra = new byte[values.length == 0 ? 0 : 4 + 8 * values.length];
    ByteBuffer fields = ByteBuffer.wrap(extra).order(ByteOrder.LITTLE_ENDIAN);
    if (values.length > 0) {
      fields.putShort(EXTRA_ZIP64).putShort((short) (8 * values.length));
    }
    for (long value : values) {
      fields.putLong(value);
    }
    return extra;
  }

  /** An extra field that moves what follows it to a multiple of the alignment. */
  private static byte[] padding(long at, int alignment) {
    if (at % alignment == 0) {
      return new byte[0];
    }
    int least = 6;
    int zeros = Math.floorMod(-(at + least), alignment);
    byte[] extra = new byte[least + zeros];
    ByteBuffer.wrap(extra)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(EXTRA_ALIGNMENT)
        .putShort((short) (2 + zeros))
        .putShort((short) alignment);
    return extra;
  }

  private static long crc(MemorySegment content) {
    CRC32 crc = new CRC32();
    for (long at = 0; at < content.byteSize(); at += CHUNK) {
      crc.update(content.asSlice(at, Math.min(CHUNK, content.byteSize() - at)).asByteBuffer());
    }
    return crc.getValue();
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void write(ByteBuffer buffer) throws IOException {
    writeFully(buffer.flip());
  }

  private void writeFully(ByteBuffer buffer) throws IOException {
    position += buffer.remaining();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
