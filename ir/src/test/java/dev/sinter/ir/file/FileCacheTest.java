package dev.sinter.ir.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A cache gives what was put into it or nothing, whatever processes and disks do. */
final class FileCacheTest {
  private static final int SIZE = 100_000;

  @TempDir private Path folder;

  private FileCache cache() {
    return new FileCache(folder);
  }

  private static Path store(FileCache cache, byte[] content) {
    return cache.store(ContentHash.of(content), content);
  }

  private Path contentFile() {
    return folder.resolve(ContentHash.of(CacheWriter.content(SIZE)) + ".so");
  }

  private Path keyFile() {
    return folder.resolve(
        ContentHash.of("key".getBytes(java.nio.charset.StandardCharsets.UTF_8)) + ".key");
  }

  private void assertNextRunIsRight() {
    byte[] content = CacheWriter.content(SIZE);
    cache().find("key").ifPresent(found -> assertArrayEquals(content, found));
    cache().remember("key", content);
    assertArrayEquals(content, cache().find("key").orElseThrow());
  }

  @Test
  void givesWhatAKeyStandsFor() {
    assertEquals(Optional.empty(), cache().find("key"));
    assertNextRunIsRight();
    assertEquals(Optional.empty(), cache().find("another key"));
    cache().remember("key", new byte[] {1});
    assertArrayEquals(new byte[] {1}, cache().find("key").orElseThrow());
  }

  /** Damage to a cache that holds a key: what it does, and to which file. */
  private interface Damage {
    void to(Path file) throws IOException;
  }

  record Case(String name, boolean toKey, Damage damage) {
    @Override
    public String toString() {
      return name + (toKey ? " key" : " content");
    }
  }

  static Stream<Case> damages() {
    return Stream.of(true, false)
        .flatMap(key ->
            Stream.of(
                new Case("missing", key, Files::delete),
                new Case("empty", key, file -> Files.write(file, new byte[0])),
                new Case("truncated", key, file -> write(file, -1)),
                new Case("longer", key, file -> write(file, 1)),
                new Case("changed", key, FileCacheTest::flip),
                new Case("of other bytes", key, file -> Files.write(file, new byte[SIZE])),
                new Case("a line of letters as", key, FileCacheTest::letters),
                new Case("a link as", key, FileCacheTest::link),
                new Case("a pipe as", key, FileCacheTest::pipe)));
  }

  private static void write(Path file, int more) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length + more));
  }

  private static void flip(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  private static void letters(Path file) throws IOException {
    Files.writeString(file, "z".repeat(64) + "\n");
  }

  /** To a file with the right contents, which whoever made the link can change. */
  private static void link(Path file) throws IOException {
    Path elsewhere = file.resolveSibling("elsewhere");
    Files.move(file, elsewhere);
    Files.createSymbolicLink(file, elsewhere);
  }

  private static void pipe(Path file) throws IOException {
    Files.delete(file);
    try {
      int status = new ProcessBuilder("mkfifo", file.toString()).start().waitFor();
      assumeTrue(status == 0, "no pipe can be made");
    } catch (IOException | InterruptedException e) {
      assumeTrue(false, "no pipe can be made: " + e);
    }
  }

  @ParameterizedTest
  @MethodSource("damages")
  void isNotMisledByDamage(Case test) throws IOException {
    cache().remember("key", CacheWriter.content(SIZE));
    test.damage().to(test.toKey() ? keyFile() : contentFile());
    assertEquals(Optional.empty(), cache().find("key").filter(found -> found.length != SIZE));
    assertNextRunIsRight();
    assertTrue(Files.isRegularFile(store(cache(), CacheWriter.content(SIZE))));
    assertFalse(Files.isSymbolicLink(contentFile()));
  }

  @Test
  void survivesAProcessThatIsKilledWhileItWrites() throws IOException, InterruptedException {
    Process writer = CacheWriter.start("hang", folder, SIZE);
    try (BufferedReader said = writer.inputReader()) {
      assertEquals("half", said.readLine());
    }
    assertEquals(Optional.empty(), cache().find("key"));
    writer.destroyForcibly().waitFor();
    assertFalse(Files.exists(contentFile()));
    List<Path> left = files();
    assertEquals(1, left.size(), left::toString);
    assertNextRunIsRight();

    FileTime before = FileTime.from(Instant.now().minus(Duration.ofHours(2)));
    Files.setLastModifiedTime(left.getFirst(), before);
    store(cache(), new byte[] {1});
    assertFalse(Files.exists(left.getFirst()), "what it left is never removed");
  }

  @Test
  void takesProcessesThatStoreTheSame() throws IOException, InterruptedException {
    List<Process> writers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      writers.add(CacheWriter.start("remember", folder, SIZE));
    }
    for (Process writer : writers) {
      assertEquals(0, writer.waitFor());
    }
    assertArrayEquals(CacheWriter.content(SIZE), cache().find("key3").orElseThrow());
    assertEquals(6, files().size(), () -> "five keys and their content");
  }

  @Test
  void removesWhatWasNotUsedForLongest() throws IOException {
    FileCache small = new FileCache(folder, 1000);
    Path mine = Files.write(folder.resolve("mine.txt"), new byte[5000]);
    age(mine, 100);
    for (int i = 0; i < 3; i++) {
      small.remember("key" + i, content(i));
      age(folder.resolve(ContentHash.of(content(i)) + ".so"), 10 - i);
    }
    assertTrue(small.find("key0").isPresent(), "which is a use");
    small.remember("key3", content(3));
    assertTrue(small.find("key0").isPresent());
    assertEquals(Optional.empty(), small.find("key1"));
    assertTrue(small.find("key3").isPresent());
    assertTrue(Files.exists(mine), "a file that is not the cache's");
  }

  private static byte[] content(int number) {
    byte[] content = new byte[250];
    content[0] = (byte) number;
    return content;
  }

  private static void age(Path file, int hours) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(hours))));
  }

  /** It is remembered nowhere, but the file is there to be loaded. */
  @Test
  void storesWhatIsLargerThanItsLimit() throws IOException {
    byte[] content = CacheWriter.content(SIZE);
    Path file = store(new FileCache(folder, 1000), content);
    assertArrayEquals(content, Files.readAllBytes(file));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
