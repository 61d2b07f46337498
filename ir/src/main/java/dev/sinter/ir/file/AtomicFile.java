package dev.sinter.ir.file;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/** Writes a file that is there as a whole or not at all. */
public final class AtomicFile {
  private static final String SUFFIX = ".part";

  /** A process and a moment. */
  private static final Pattern UNIQUE = Pattern.compile("[0-9]{1,18}--?[0-9]+");

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
    return target.resolveSibling(prefix(target) + unique + SUFFIX);
  }

  private static String prefix(Path target) {
    return "." + target.getFileName() + ".";
  }

  /**
   * Removes what processes left beside a target that ended while they wrote it: what is an hour
   * old, or of a process that does not run. For targets that one process writes at a time, and
   * whose unfinished files are too large to lie about.
   */
  public static void removeAbandoned(Path target) {
    Path place = target.toAbsolutePath();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(place.getParent(), file -> isUnfinished(file, place))) {
      for (Path file : files) {
        if (isAbandoned(file, place)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException | DirectoryIteratorException _) {
      // They only take space; whether the folder can be written is told by who writes to it.
    }
  }

  private static boolean isUnfinished(Path file, Path target) {
    return unique(file, target).filter(name -> UNIQUE.matcher(name).matches()).isPresent()
        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** What stands between the target's name and the end in the name of an unfinished file. */
  private static Optional<String> unique(Path file, Path target) {
    String name = file.getFileName().toString();
    String prefix = prefix(target);
    return name.startsWith(prefix) && name.endsWith(SUFFIX)
        ? Optional.of(name.substring(prefix.length(), name.length() - SUFFIX.length()))
        : Optional.empty();
  }

  private static boolean isAbandoned(Path file, Path target) throws IOException {
    String unique = unique(file, target).orElseThrow();
    long process = Long.parseLong(unique.substring(0, unique.indexOf('-')));
    return ProcessHandle.of(process).isEmpty()
        || Files.getLastModifiedTime(file)
            .toInstant()
            .isBefore(Instant.now().minus(Duration.ofHours(1)));
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
