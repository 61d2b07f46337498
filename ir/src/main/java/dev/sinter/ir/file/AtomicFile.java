package dev.sinter.ir.file;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes a file that is there as a whole or not at all. */
public final class AtomicFile {
  private AtomicFile() {}

  /** What to write. */
  @FunctionalInterface
  public interface Content {
    void write(FileChannel channel) throws IOException;
  }

  /**
   * Writes beside the target and moves the file to its place.
   *
   * @throws SinterException {@link ErrorCode#FILE_UNWRITABLE}, also where a folder or a device is
   *     at the target; what was there before is untouched then
   */
  public static void write(Path target, Content content) {
    write(target, content, false);
  }

  /**
   * As {@link #write}, and forces the bytes to the disk before the file moves, so that a machine
   * that fails leaves the file before or this one.
   *
   * @throws SinterException as {@link #write}
   */
  public static void writeDurably(Path target, Content content) {
    write(target, content, true);
  }

  private static void write(Path target, Content content, boolean durable) {
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      throw new SinterException(ErrorCode.FILE_UNWRITABLE, target + ": is not a file");
    }
    Path temporary = temporary(target);
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.write(channel);
        if (durable) {
          channel.force(true);
        }
      }
      move(temporary, target);
    } catch (IOException e) {
      throw FileProblem.unwritable(target, e);
    } finally {
      delete(temporary);
    }
  }

  /** A name that nobody else takes: of this process and this moment. */
  private static Path temporary(Path target) {
    String unique = ProcessHandle.current().pid() + "-" + System.nanoTime();
    return target.resolveSibling("." + target.getFileName() + "." + unique + ".part");
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException _) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void delete(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException _) {
      // The failure that brought us here says more.
    }
  }
}
