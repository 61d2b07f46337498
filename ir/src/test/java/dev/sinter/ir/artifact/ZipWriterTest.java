package dev.sinter.ir.artifact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * ZIP files as written by hand, against the JDK's reader, and the JDK's writer against the
 * directory read by hand.
 */
class ZipWriterTest {
  @TempDir Path folder;

  private static final Map<String, byte[]> CONTENTS =
      new TreeMap<>(
          Map.of(
              "a",
              new byte[0],
              "b/ü.txt",
              new byte[] {1, 2, 3},
              "c",
              new byte[5000],
              "d",
              new byte[] {4}));

  private Path write(long limit, int alignment) throws IOException {
    Path file = folder.resolve("a.zip");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ZipWriter zip = new ZipWriter(channel, limit);
      for (Map.Entry<String, byte[]> content : CONTENTS.entrySet()) {
        zip.add(content.getKey(), MemorySegment.ofArray(content.getValue()), alignment);
      }
      zip.finish();
    }
    return file;
  }

  /** A low limit gives the fields of ZIP64 to files that do not need them. */
  @ParameterizedTest
  @ValueSource(longs = {0xFFFF_FFFFL, 100, 2, 0})
  void theJdkReadsIt(long limit) throws IOException {
    Path file = write(limit, 4096);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertEquals(List.copyOf(CONTENTS.keySet()), zip.stream().map(ZipEntry::getName).toList());
      for (Map.Entry<String, byte[]> content : CONTENTS.entrySet()) {
        ZipEntry entry = zip.getEntry(content.getKey());
        assertEquals(ZipEntry.STORED, entry.getMethod());
        assertArrayEquals(content.getValue(), zip.getInputStream(entry).readAllBytes());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0xFFFF_FFFFL, 100, 2, 0})
  void entriesStandWhereTheDirectorySays(long limit) throws IOException {
    for (int alignment : new int[] {1, 2, 64, 4096}) {
      Path file = write(limit, alignment);
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment bytes = mapped(file, arena);
        Map<String, ZipDirectory.Entry> entries = ZipDirectory.read(bytes);
        assertEquals(CONTENTS.keySet(), entries.keySet());
        for (ZipDirectory.Entry entry : entries.values()) {
          assertEquals(0, ZipDirectory.dataOffset(bytes, entry) % alignment, entry.name());
        }
      }
      Files.delete(file);
    }
  }

  private static MemorySegment mapped(Path file, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }

  @Test
  void directoriesOfOtherWritersAreRead() throws IOException {
    Path file = folder.resolve("b.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      out.setComment("a comment");
      for (Map.Entry<String, byte[]> content : CONTENTS.entrySet()) {
        out.putNextEntry(new ZipEntry(content.getKey()));
        out.write(content.getValue());
        out.closeEntry();
      }
    }
    try (Arena arena = Arena.ofConfined()) {
      FileEntries entries = new FileEntries(file, arena);
      for (Map.Entry<String, byte[]> content : CONTENTS.entrySet()) {
        assertArrayEquals(content.getValue(), entries.bytes(content.getKey()));
        MemorySegment data = entries.data(content.getKey(), content.getValue().length, true);
        assertEquals(-1, data.mismatch(MemorySegment.ofArray(content.getValue())));
      }
    }
  }

  @Test
  void namesAreUnique() throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve("c"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ZipWriter zip = new ZipWriter(channel);
      zip.add("a", new byte[0]);
      assertThrows(IllegalArgumentException.class, () -> zip.add("a", new byte[0]));
    }
  }
}
