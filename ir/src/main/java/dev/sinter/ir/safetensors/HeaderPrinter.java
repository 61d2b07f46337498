package dev.sinter.ir.safetensors;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** Writes a header: its length and its JSON, the same bytes for equal headers. */
final class HeaderPrinter {
  /** So that data that is mapped begins where tensors do. */
  private static final int ALIGNMENT = 64;

  private final StringBuilder out = new StringBuilder();

  private HeaderPrinter() {}

  /** All bytes before the data, filled up with spaces. */
  static ByteBuffer print(Header header) {
    HeaderPrinter printer = new HeaderPrinter();
    printer.header(header);
    ByteBuffer json = printer.encoded();
    int total = Math.ceilDiv(Long.BYTES + json.remaining(), ALIGNMENT) * ALIGNMENT;
    int length = total - Long.BYTES;
    if (length > Header.MAX_BYTES || header.tensors().size() > Header.MAX_TENSORS) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "%d tensors and a header of %d bytes, at most %d and %d fit into one safetensors file"
              .formatted(header.tensors().size(), length, Header.MAX_TENSORS, Header.MAX_BYTES));
    }
    byte[] bytes = new byte[total];
    Arrays.fill(bytes, (byte) ' ');
    ByteBuffer whole = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    whole.putLong(length).put(json);
    return whole.rewind();
  }

  private ByteBuffer encoded() {
    try {
      return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(out));
    } catch (CharacterCodingException e) {
      throw new SinterException(
          ErrorCode.FEATURE_UNSUPPORTED,
          "a name or a piece of metadata has half a surrogate pair, which is no Unicode text",
          e);
    }
  }

  private void header(Header header) {
    out.append('{');
    if (!header.metadata().isEmpty()) {
      string(Header.METADATA);
      out.append(":{");
      header
          .metadata()
          .forEach((key, value) -> {
            separate();
            string(key);
            out.append(':');
            string(value);
          });
      out.append('}');
    }
    header.tensors().forEach(this::tensor);
    out.append('}');
  }

  private void tensor(StoredTensor tensor) {
    String shape =
        Arrays.stream(tensor.type().shape().known())
            .mapToObj(Long::toString)
            .collect(Collectors.joining(","));
    separate();
    string(tensor.name());
    out.append(":{\"dtype\":\"")
        .append(StoredType.name(tensor.type().element()))
        .append("\",\"shape\":[")
        .append(shape)
        .append("],\"data_offsets\":[")
        .append(tensor.begin())
        .append(',')
        .append(tensor.end())
        .append("]}");
  }

  private void separate() {
    if (out.charAt(out.length() - 1) != '{') {
      out.append(',');
    }
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append("\\u").append(HexFormat.of().toHexDigits(c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
