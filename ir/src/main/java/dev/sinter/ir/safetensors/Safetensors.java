package dev.sinter.ir.safetensors;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.file.AtomicFile;
import dev.sinter.ir.file.ChannelBytes;
import dev.sinter.ir.file.FileProblem;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * The safetensors format (huggingface/safetensors, README.md): the length of a header, the header
 * in JSON, and the elements of all tensors, little-endian and row-major.
 *
 * <p>Written files are the same bytes for the same tensors and metadata, in whatever order they are
 * given, and their data begins at a multiple of 64 bytes.
 */
public final class Safetensors {
  private Safetensors() {}

  /**
   * Reads a file; its tensors come in the order of their data.
   *
   * @throws SinterException FILE_UNREADABLE; FILE_MALFORMED; LIMIT_EXCEEDED for a header of more
   *     than 100 MB or 100,000 tensors; FEATURE_UNSUPPORTED for element types tensors do not have
   */
  public static SafetensorsFile read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new SinterException(ErrorCode.FILE_UNREADABLE, file + ": not a file");
    }
    try (FileChannel in = FileChannel.open(file)) {
      return read(in, in.size(), file.toString());
    } catch (IOException e) {
      throw FileProblem.unreadable(file, e);
    }
  }

  /** Reads the bytes of a file; {@code name} stands for it in errors. */
  public static SafetensorsFile read(byte[] bytes, String name) {
    try (ReadableByteChannel in = Channels.newChannel(new ByteArrayInputStream(bytes))) {
      return read(in, bytes.length, name);
    } catch (IOException e) {
      throw FileProblem.unreadable(name, e);
    }
  }

  /**
   * Writes a file: beside its place first, forced to the disk, then moved there. A process or a
   * machine that dies meanwhile leaves what was there before.
   *
   * @throws SinterException FILE_UNWRITABLE; FEATURE_UNSUPPORTED for an element type or a name that
   *     the format does not have; LIMIT_EXCEEDED as {@link #read(Path)}
   */
  public static void write(Path file, SafetensorsFile content) {
    Header header = Header.of(content);
    ByteBuffer text = HeaderPrinter.print(header);
    AtomicFile.writeDurably(
        file.toAbsolutePath(), channel -> write(channel, header, text, content));
  }

  /** The bytes of a file with this content. */
  public static byte[] encode(SafetensorsFile content) {
    Header header = Header.of(content);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      write(Channels.newChannel(out), header, HeaderPrinter.print(header), content);
    } catch (IOException e) {
      throw new SinterException(ErrorCode.INTERNAL, "writing to memory failed: " + e, e);
    }
    return out.toByteArray();
  }

  private static void write(
      WritableByteChannel out, Header header, ByteBuffer text, SafetensorsFile content)
      throws IOException {
    ChannelBytes.write(out, text);
    for (StoredTensor tensor : header.tensors()) {
      ChannelBytes.write(out, content.tensors().get(tensor.name()).data());
    }
  }

  /** Nothing is allocated before what the header claims and the file's length agree. */
  private static SafetensorsFile read(ReadableByteChannel in, long length, String file)
      throws IOException {
    if (length < Long.BYTES) {
      throw malformed(file, "%d bytes, too few for a safetensors file".formatted(length));
    }
    long headerLength = bytes(in, Long.BYTES, file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    long rest = length - Long.BYTES;
    if (Long.compareUnsigned(headerLength, rest) > 0) {
      throw malformed(
          file,
          "header of %s bytes, the file has %d more"
              .formatted(Long.toUnsignedString(headerLength), rest));
    }
    if (headerLength > Header.MAX_BYTES) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "%s: header of %d bytes, at most %d are read"
              .formatted(file, headerLength, Header.MAX_BYTES));
    }
    String text = text(bytes(in, (int) headerLength, file), file);
    Header header = HeaderParser.parse(file, text, rest - headerLength);
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    for (StoredTensor stored : header.tensors()) {
      tensors.put(stored.name(), tensor(in, stored, file));
    }
    return new SafetensorsFile(tensors, header.metadata());
  }

  private static String text(ByteBuffer bytes, String file) {
    // Padding may follow the object but not precede it.
    if (!bytes.hasRemaining() || bytes.get(bytes.position()) != '{') {
      throw malformed(file, "does not begin as a safetensors file");
    }
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes);
      return text.toString();
    } catch (CharacterCodingException _) {
      throw malformed(file, "the header is not UTF-8");
    }
  }

  private static Tensor tensor(ReadableByteChannel in, StoredTensor stored, String file)
      throws IOException {
    Tensor tensor = Tensor.zeros(stored.type());
    long missing = ChannelBytes.read(in, tensor.data());
    if (missing > 0) {
      throw malformed(
          file, "ends %d bytes before the end of tensor %s".formatted(missing, stored.shown()));
    }
    if (tensor.element() == ElementType.BOOL) {
      requireBools(tensor, stored, file);
    }
    return tensor;
  }

  private static void requireBools(Tensor tensor, StoredTensor stored, String file) {
    for (long i = 0; i < tensor.size(); i++) {
      if (tensor.rawBits(i) > 1) {
        throw malformed(
            file,
            "tensor %s: bool with the byte %d, expected 0 or 1"
                .formatted(stored.shown(), tensor.rawBits(i)));
      }
    }
  }

  private static ByteBuffer bytes(ReadableByteChannel in, int count, String file)
      throws IOException {
    byte[] bytes = new byte[count];
    if (ChannelBytes.read(in, MemorySegment.ofArray(bytes)) > 0) {
      throw malformed(file, "ends inside its header");
    }
    return ByteBuffer.wrap(bytes);
  }

  private static SinterException malformed(String file, String what) {
    return new SinterException(ErrorCode.FILE_MALFORMED, file + ": " + what);
  }
}
