package dev.sinter.frontend.onnx.file;

import dev.sinter.frontend.onnx.proto.StringStringEntryProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the bytes of tensors that a model keeps in other files (ONNX, docs/ExternalData.md). Such a
 * file must lie in the model's folder once links are resolved, and be a regular file; both are
 * settled before it is opened.
 */
public final class ExternalData {
  private static final Set<String> KEYS =
      Set.of("location", "offset", "length", "checksum", "basepath");

  /** A small tensor should not keep a file mapped. */
  private static final long MAP_BYTES = 1 << 24;

  private static final long CHUNK = 1 << 30;
  private final Path folder;

  private ExternalData(Path folder) {
    this.folder = folder;
  }

  /** For a model in this folder. */
  public static ExternalData in(Path folder) {
    return new ExternalData(folder);
  }

  /** For a model that did not come from a folder: every external tensor is refused. */
  public static ExternalData none() {
    return new ExternalData(null);
  }

  /**
   * A tensor's bytes: large ones a read-only mapping of the file, others in memory of their own.
   *
   * @param expected the bytes that the tensor's type takes
   * @throws SinterException EXTERNAL_DATA
   */
  MemorySegment bytes(List<StringStringEntryProto> entries, long expected, String where) {
    Map<String, String> values = new HashMap<>();
    for (StringStringEntryProto entry : entries) {
      if (!KEYS.contains(entry.getKey()) || values.put(entry.getKey(), entry.getValue()) != null) {
        throw fault(where, "key '%s' is unknown or repeated", entry.getKey());
      }
    }
    Path file = resolve(values.getOrDefault("location", ""), where);
    long offset = number(values, "offset", 0, where);
    long length = number(values, "length", expected, where);
    if (length != expected) {
      throw fault(where, "length %d, the tensor takes %d bytes", length, expected);
    }
    boolean onDisk = file.getFileSystem().equals(FileSystems.getDefault());
    // Other file systems have no links that could have changed since the file was checked.
    Set<OpenOption> options =
        onDisk
            ? Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)
            : Set.of(StandardOpenOption.READ);
    try (FileChannel channel = FileChannel.open(file, options)) {
      if (offset > channel.size() || length > channel.size() - offset) {
        throw fault(
            where,
            "bytes %d to %s of a file of %d bytes",
            offset,
            Long.toUnsignedString(offset + length),
            channel.size());
      }
      return onDisk && length >= MAP_BYTES
          ? channel.map(FileChannel.MapMode.READ_ONLY, offset, length, Arena.ofAuto())
          : read(channel, offset, length);
    } catch (IOException e) {
      throw new SinterException(
          ErrorCode.EXTERNAL_DATA, "%s: external data cannot be read: %s".formatted(where, e), e);
    }
  }

  private static MemorySegment read(FileChannel channel, long offset, long length)
      throws IOException {
    MemorySegment bytes = Arena.ofAuto().allocate(length, Tensor.ALIGNMENT);
    for (long at = 0; at < length; ) {
      int count =
          channel.read(bytes.asSlice(at, Math.min(CHUNK, length - at)).asByteBuffer(), offset + at);
      if (count < 0) {
        throw new EOFException("the file became shorter while it was read");
      }
      at += count;
    }
    return bytes;
  }

  private Path resolve(String location, String where) {
    if (folder == null) {
      throw fault(where, "location '%s', but the model was not read from a folder", location);
    }
    if (location.isEmpty()) {
      throw fault(where, "no location");
    }
    // Windows paths are absolute there and plain names here; a model must mean the same on both.
    if (location.startsWith("/") || location.contains("\\") || location.contains(":")) {
      throw fault(where, "location '%s' is not a relative path with slashes", location);
    }
    try {
      Path root = folder.toRealPath();
      Path direct = root.resolve(location).normalize();
      if (!direct.startsWith(root)) {
        throw fault(where, "location '%s' is outside the model's folder", location);
      }
      Path real = direct.toRealPath();
      if (!real.startsWith(root)) {
        throw fault(where, "location '%s' leads outside the model's folder by a link", location);
      }
      if (!Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
        throw fault(where, "location '%s' is not a regular file", location);
      }
      return real;
    } catch (IOException | InvalidPathException e) {
      throw new SinterException(
          ErrorCode.EXTERNAL_DATA,
          "%s: location '%s' cannot be found: %s".formatted(where, location, e),
          e);
    }
  }

  private static long number(Map<String, String> values, String key, long otherwise, String where) {
    String text = values.get(key);
    if (text == null) {
      return otherwise;
    }
    try {
      long value = Long.parseLong(text.strip());
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException _) {
      // The message below covers both.
    }
    throw fault(where, "%s '%s', expected a number of bytes", key, text);
  }

  private static SinterException fault(String where, String message, Object... arguments) {
    return new SinterException(
        ErrorCode.EXTERNAL_DATA,
        "%s: external data: %s".formatted(where, message.formatted(arguments)));
  }
}
