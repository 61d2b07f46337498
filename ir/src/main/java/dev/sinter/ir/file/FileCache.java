package dev.sinter.ir.file;

import dev.sinter.ir.SinterException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Contents by their hash, and by keys that point to hashes, in a folder that any number of
 * processes use at a time:
 *
 * <pre>
 * 3f…a9.so    contents whose SHA-256 is 3f…a9
 * 07…fe.key   the line "3f…a9": what the key with the hash 07…fe stands for
 * </pre>
 *
 * <p>A file appears as a whole or not at all, and is believed only if its contents have its name's
 * hash; whatever else has such a name is as good as nothing. What was not used for longest goes
 * when these files outgrow the limit; others in the folder are left alone.
 */
public final class FileCache {
  private static final long DEFAULT_LIMIT = 512L << 20;

  /** A hash and the end of its line. */
  private static final long HASH_LINE = 65;

  private static final String CONTENT = ".so";
  private static final String KEY = ".key";
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern FINISHED = Pattern.compile(HASH + "\\.(so|key)");

  /** What a process leaves that ends while it writes. */
  private static final Pattern UNFINISHED = Pattern.compile("\\." + FINISHED + "\\..*\\.part");

  /** After which nobody writes it any more. */
  private static final Duration ABANDONED = Duration.ofHours(1);

  private final Path folder;
  private final long limit;

  /** A cache in a folder that exists, of at most so many bytes. */
  public FileCache(Path folder, long limit) {
    this.folder = folder;
    this.limit = limit;
  }

  /** A cache in a folder that exists. */
  public FileCache(Path folder) {
    this(folder, DEFAULT_LIMIT);
  }

  /** What was remembered for a key, if it is still there and whole. */
  public Optional<byte[]> find(String key) {
    Path file = keyFile(key);
    try {
      // As long as a key file is: a pipe or a huge file of that name would hold us up.
      if (!isFile(file, HASH_LINE)) {
        return Optional.empty();
      }
      String hash = Files.readString(file, StandardCharsets.US_ASCII).strip();
      Optional<byte[]> content = HASH.matcher(hash).matches() ? whole(hash) : Optional.empty();
      content.ifPresent(_ -> touch(file));
      return content;
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static boolean isFile(Path file, long mostBytes) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= mostBytes;
  }

  /** What is no file, a pipe say, gives way: the folder is the cache's own. */
  private static void removeIntruder(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw FileProblem.unwritable(file, e);
    }
  }

  /** Notes that it was used; where that cannot be noted it only goes earlier. */
  private static void touch(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException _) {
      // The contents are right all the same.
    }
  }

  /**
   * Keeps what a key stands for.
   *
   * @throws SinterException FILE_UNWRITABLE
   */
  public void remember(String key, byte[] content) {
    String hash = ContentHash.of(content);
    store(hash, content);
    write(keyFile(key), (hash + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * A file with these contents, which is there already or is written now. What is there is compared
   * byte by byte, which says more than a hash, and sooner.
   *
   * @param hash of the contents
   * @throws SinterException FILE_UNWRITABLE
   */
  public Path store(String hash, byte[] content) {
    Path file = folder.resolve(hash + CONTENT);
    boolean there = read(file).filter(found -> Arrays.equals(found, content)).isPresent();
    if (!there) {
      write(file, content);
      shrink(file);
    }
    return file;
  }

  private Path keyFile(String key) {
    return folder.resolve(ContentHash.of(key.getBytes(StandardCharsets.UTF_8)) + KEY);
  }

  private Optional<byte[]> whole(String hash) {
    return read(folder.resolve(hash + CONTENT))
        .filter(content -> ContentHash.of(content).equals(hash));
  }

  private Optional<byte[]> read(Path file) {
    try {
      if (!isFile(file, limit)) {
        return Optional.empty();
      }
      byte[] content = Files.readAllBytes(file);
      touch(file);
      return Optional.of(content);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static void write(Path file, byte[] content) {
    removeIntruder(file);
    AtomicFile.write(file, channel -> ChannelBytes.write(channel, ByteBuffer.wrap(content)));
  }

  /** A file of the cache as it was when looked at. */
  private record Entry(Path file, long bytes, FileTime used) {}

  /**
   * Removes what was not used for longest, and what was never finished; a process that has it open
   * keeps it.
   */
  private void shrink(Path written) {
    try {
      List<Entry> entries = new ArrayList<>();
      for (Entry entry : entries()) {
        if (isAbandoned(entry)) {
          Files.deleteIfExists(entry.file());
        } else if (!entry.file().equals(written)) {
          entries.add(entry);
        }
      }
      entries.sort(Comparator.comparing(Entry::used));
      long excess = Files.size(written) - limit;
      for (Entry entry : entries) {
        excess += entry.bytes();
      }
      for (Entry entry : entries) {
        if (excess > 0) {
          Files.deleteIfExists(entry.file());
          excess -= entry.bytes();
        }
      }
    } catch (IOException _) {
      // Another process removed a file first; the next one to write looks again.
    }
  }

  private List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        boolean isOurs = FINISHED.matcher(name).matches() || UNFINISHED.matcher(name).matches();
        if (isOurs && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          entries.add(new Entry(file, Files.size(file), Files.getLastModifiedTime(file)));
        }
      }
    }
    return entries;
  }

  private static boolean isAbandoned(Entry entry) {
    return UNFINISHED.matcher(entry.file().getFileName().toString()).matches()
        && entry.used().toInstant().isBefore(Instant.now().minus(ABANDONED));
  }
}
