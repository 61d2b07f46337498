package dev.sinter.frontend.onnx.file;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.sinter.frontend.onnx.ReadLimits;
import dev.sinter.frontend.onnx.proto.AttributeProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Walks the fields of a protobuf message without building anything, so that the parser afterwards
 * meets no file that would cost it more memory or stack than the limits allow. The encoding is that
 * of protobuf.dev/programming-guides/encoding; groups, which ONNX never had, are refused.
 */
final class WireCheck {
  private record Frame(Descriptor message, int end) {}

  private final byte[] bytes;
  private final String file;
  private final ReadLimits limits;
  private final Deque<Frame> open = new ArrayDeque<>();
  private int at;
  private int records;

  private WireCheck(byte[] bytes, String file, ReadLimits limits) {
    this.bytes = bytes;
    this.file = file;
    this.limits = limits;
  }

  /**
   * Returns where the bytes are one message of this kind within the limits, and throws otherwise.
   */
  static void check(byte[] bytes, Descriptor message, String file, ReadLimits limits) {
    new WireCheck(bytes, file, limits).walk(message);
  }

  private void walk(Descriptor root) {
    open.push(new Frame(root, bytes.length));
    while (!open.isEmpty()) {
      Frame frame = open.peek();
      if (at == frame.end()) {
        open.pop();
      } else {
        field(frame);
      }
    }
  }

  private void field(Frame frame) {
    long tag = varint(frame.end());
    long number = tag >>> 3;
    if (number < 1 || number > 0x1FFF_FFFF) {
      throw malformed("field number " + number);
    }
    switch ((int) tag & 7) {
      case 0 -> varint(frame.end());
      case 1 -> skip(8, frame.end());
      case 2 -> lengthDelimited(frame, (int) number);
      case 5 -> skip(4, frame.end());
      default -> throw malformed("wire type " + (tag & 7) + " of field " + number);
    }
  }

  private void lengthDelimited(Frame frame, int number) {
    long length = varint(frame.end());
    int start = at;
    skip(length, frame.end());
    if (++records > limits.records()) {
      throw tooLarge("more than %d messages, strings and byte fields", limits.records());
    }
    FieldDescriptor field = frame.message().findFieldByNumber(number);
    if (field != null && field.isPackable() && frame.message() == AttributeProto.getDescriptor()) {
      // A number takes at least one byte, a float four.
      long least = field.getJavaType() == FieldDescriptor.JavaType.FLOAT ? 4 : 1;
      if (length / least > limits.attributeElements()) {
        throw tooLarge("an attribute of more than %d numbers", limits.attributeElements());
      }
    }
    if (field != null && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      if (open.size() >= limits.messageDepth()) {
        throw tooLarge("graphs nested deeper than %d", limits.graphDepth());
      }
      open.push(new Frame(field.getMessageType(), at));
      at = start;
    }
  }

  private long varint(int end) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) {
        throw malformed("a number that does not end");
      }
      byte next = bytes[at++];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw malformed("a number of more than ten bytes");
  }

  private void skip(long count, int end) {
    if (count < 0 || count > end - at) {
      throw malformed(
          "a field of %s bytes where %d are left"
              .formatted(Long.toUnsignedString(count), end - at));
    }
    at += (int) count;
  }

  private SinterException malformed(String what) {
    return new SinterException(
        ErrorCode.FILE_MALFORMED,
        "%s: not a readable ONNX file: %s, before byte %d".formatted(file, what, at));
  }

  private SinterException tooLarge(String what, long limit) {
    return new SinterException(ErrorCode.LIMIT_EXCEEDED, file + ": " + what.formatted(limit));
  }
}
