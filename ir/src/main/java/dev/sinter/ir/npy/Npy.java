package dev.sinter.ir.npy;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.file.AtomicFile;
import dev.sinter.ir.file.ChannelBytes;
import dev.sinter.ir.file.FileProblem;
import dev.sinter.ir.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * NumPy's .npy format, versions 1.0 to 3.0 (numpy.lib.format): one array of bool, integers or
 * floats in either byte order and either axis order. Written files are version 1.0, little-endian,
 * row-major.
 */
public final class Npy {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** Sixty-four axes of nineteen digits take less; longer headers belong to structured types. */
  private static final int MAX_HEADER = 10_000;

  private static final int ALIGNMENT = 64;
  private static final int CHUNK = 1 << 16;

  private Npy() {}

  /**
   * Reads a file.
   *
   * @throws SinterException FILE_UNREADABLE, FILE_MALFORMED, or FEATURE_UNSUPPORTED for element
   *     types tensors do not have
   */
  public static Tensor read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new SinterException(ErrorCode.FILE_UNREADABLE, file + ": not a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, Files.size(file), file.toString());
    } catch (IOException e) {
      throw FileProblem.unreadable(file, e);
    }
  }

  /** Reads the bytes of a file; {@code name} stands for it in errors. */
  public static Tensor read(byte[] bytes, String name) {
    try (InputStream in = new ByteArrayInputStream(bytes)) {
      return read(in, bytes.length, name);
    } catch (IOException e) {
      throw FileProblem.unreadable(name, e);
    }
  }

  /** Nothing is allocated before the header's claim and the file's length agree. */
  private static Tensor read(InputStream in, long length, String name) throws IOException {
    byte[] prefix = in.readNBytes(MAGIC.length + 2);
    if (prefix.length < MAGIC.length + 2
        || !Arrays.equals(prefix, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw malformed(name, "does not begin as a .npy file");
    }
    int major = prefix[MAGIC.length];
    if (major < 1 || major > 3) {
      throw malformed(name, "format version %d, expected 1 to 3", major & 0xFF);
    }
    int width = major == 1 ? 2 : 4;
    long headerLength = littleEndian(exactly(in, width, name));
    if (headerLength > MAX_HEADER) {
      throw malformed(name, "header of %d bytes, expected at most %d", headerLength, MAX_HEADER);
    }
    byte[] text = exactly(in, (int) headerLength, name);
    NpyHeader header = NpyHeaderParser.parse(name, new String(text, StandardCharsets.UTF_8));
    long found = length - prefix.length - width - headerLength;
    if (found != header.bytes()) {
      throw malformed(
          name, "%s takes %d bytes, the file has %d", header.type(), header.bytes(), found);
    }
    Tensor raw = Tensor.zeros(header.type());
    byte[] chunk = new byte[CHUNK];
    for (long at = 0; at < found; ) {
      int count = in.readNBytes(chunk, 0, (int) Math.min(CHUNK, found - at));
      if (count == 0) {
        throw malformed(name, "ends %d bytes early", found - at);
      }
      MemorySegment.copy(MemorySegment.ofArray(chunk), 0, raw.data(), at, count);
      at += count;
    }
    return NpyOrder.normalise(header, raw);
  }

  /**
   * Writes a file: beside its place first, then moved there, so that no reader sees half of it.
   *
   * @throws SinterException FILE_UNWRITABLE, or FEATURE_UNSUPPORTED for an element type NumPy does
   *     not have
   */
  public static void write(Path file, Tensor tensor) {
    byte[] header = header(tensor);
    AtomicFile.write(file.toAbsolutePath(), channel -> write(channel, header, tensor));
  }

  /** The bytes of a file with this tensor. */
  public static byte[] encode(Tensor tensor) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      write(Channels.newChannel(out), header(tensor), tensor);
    } catch (IOException e) {
      throw new SinterException(ErrorCode.INTERNAL, "writing to memory failed: " + e, e);
    }
    return out.toByteArray();
  }

  private static void write(WritableByteChannel out, byte[] header, Tensor tensor)
      throws IOException {
    ChannelBytes.write(out, ByteBuffer.wrap(header));
    ChannelBytes.write(out, tensor.data());
  }

  /**
   * Magic, version, length and dictionary, padded so that the elements are aligned in a mapped
   * file.
   */
  private static byte[] header(Tensor tensor) {
    if (NpyHeader.descr(tensor.element()) == null) {
      throw new SinterException(
          ErrorCode.FEATURE_UNSUPPORTED,
          "element type %s has no counterpart in NumPy: cast to another before writing"
              .formatted(tensor.element()));
    }
    NpyHeader header =
        new NpyHeader(
            tensor.element(), false, false, Arrays.stream(tensor.shape()).boxed().toList());
    byte[] text = header.text().getBytes(StandardCharsets.US_ASCII);
    int start = MAGIC.length + 4;
    int total = (start + text.length + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    byte[] out = new byte[total];
    Arrays.fill(out, (byte) ' ');
    System.arraycopy(MAGIC, 0, out, 0, MAGIC.length);
    out[MAGIC.length] = 1;
    out[MAGIC.length + 1] = 0;
    out[MAGIC.length + 2] = (byte) (total - start);
    out[MAGIC.length + 3] = (byte) ((total - start) >> 8);
    System.arraycopy(text, 0, out, start, text.length);
    out[total - 1] = '\n';
    return out;
  }

  private static byte[] exactly(InputStream in, int count, String name) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw malformed(name, "ends inside its header");
    }
    return bytes;
  }

  private static long littleEndian(byte[] bytes) {
    long value = 0;
    for (int i = bytes.length - 1; i >= 0; i--) {
      value = (value << 8) | (bytes[i] & 0xFF);
    }
    return value;
  }

  private static SinterException malformed(String name, String message, Object... arguments) {
    return new SinterException(
        ErrorCode.FILE_MALFORMED, name + ": " + message.formatted(arguments));
  }
}
