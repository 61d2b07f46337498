package dev.sinter.ir.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFileTest {
  private static final AtomicFile.Content HELLO =
      channel -> channel.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));

  @TempDir private Path folder;

  @Test
  void replacesAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "before");
    AtomicFile.write(file, HELLO);
    assertEquals("hello", Files.readString(file));
    assertEquals(List.of(file), files());
  }

  @Test
  void keepsAFileWhoseReplacementFails() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "before");
    AtomicFile.Content full =
        channel -> {
          HELLO.write(channel);
          throw new IOException("No space left on device");
        };
    assertEquals(file + ": cannot be written: No space left on device", refusal(file, full));
    assertEquals("before", Files.readString(file));
    assertEquals(List.of(file), files());
  }

  @Test
  void keepsDevicesAndFolders() throws IOException {
    Path device = Path.of("/dev/full");
    assumeTrue(Files.exists(device));
    assertEquals(device + ": is not a file", refusal(device, HELLO));
    assertFalse(Files.isRegularFile(device));
    Path inner = Files.createDirectory(folder.resolve("inner"));
    assertEquals(inner + ": is not a file", refusal(inner, HELLO));
    assertTrue(Files.isDirectory(inner));
  }

  @Test
  void namesAFolderThatIsMissing() {
    Path file = folder.resolve("none").resolve("a");
    assertTrue(
        refusal(file, HELLO).startsWith(file + ": cannot be written: there is no " + folder));
  }

  @Test
  void namesAFolderThatMayNotBeWritten() throws IOException {
    Path closed = Files.createDirectory(folder.resolve("closed"));
    assumeTrue(closed.toFile().setWritable(false) && !Files.isWritable(closed), "as root");
    Path file = closed.resolve("a");
    assertEquals(file + ": cannot be written: permission denied", refusal(file, HELLO));
  }

  @Test
  void removesWhatEndedProcessesLeft() throws IOException {
    Path file = folder.resolve("a");
    long here = ProcessHandle.current().pid();
    Path old = Files.writeString(folder.resolve(".a." + here + "-1.part"), "");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    Files.writeString(folder.resolve(".a.999999999999999-5.part"), "");
    Set<Path> kept =
        Set.of(
            Files.writeString(folder.resolve(".a." + here + "-2.part"), "being written"),
            Files.writeString(folder.resolve(".b.999999999999999-5.part"), "of another"),
            Files.writeString(folder.resolve(".a.mine.part"), "of somebody else"),
            Files.createDirectory(folder.resolve(".a.999999999999999-6.part")));
    AtomicFile.removeAbandoned(file);
    assertEquals(kept, Set.copyOf(files()));
    AtomicFile.removeAbandoned(folder.resolve("none").resolve("a"));
  }

  private static String refusal(Path file, AtomicFile.Content content) {
    SinterException refusal =
        assertThrows(SinterException.class, () -> AtomicFile.write(file, content));
    assertEquals(ErrorCode.FILE_UNWRITABLE, refusal.code());
    return refusal.getMessage();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
