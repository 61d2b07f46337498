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
import java.util.List;
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
