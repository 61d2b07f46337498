package dev.sinter.frontend.onnx.file;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.sinter.frontend.onnx.OnnxValue;
import dev.sinter.frontend.onnx.ReadLimits;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads test data of any kind that a model may declare: a TensorProto, a SequenceProto or an
 * OptionalProto (onnx/onnx-data.proto), of which the file does not say which it is.
 */
public final class ValueReader {
  private static final int SEQUENCE_TENSORS = 3;
  private static final int OPTIONAL_TENSOR = 3;
  private static final int OPTIONAL_SEQUENCE = 5;

  private final ReadLimits limits;
  private final TensorReader tensors;

  public ValueReader(ReadLimits limits, TensorReader tensors) {
    this.limits = limits;
    this.tensors = tensors;
  }

  /** The value of this kind in the bytes of a file. */
  public OnnxValue<Tensor> read(byte[] bytes, DeclaredKind kind, String where) {
    if (!kind.optional()) {
      return content(bytes, kind, where);
    }
    List<byte[]> content =
        messages(bytes, kind.sequence() ? OPTIONAL_SEQUENCE : OPTIONAL_TENSOR, where);
    return content.isEmpty() ? new OnnxValue.Nothing<>() : content(content.getLast(), kind, where);
  }

  private OnnxValue<Tensor> content(byte[] bytes, DeclaredKind kind, String where) {
    if (!kind.sequence()) {
      return new OnnxValue.Single<>(tensor(bytes, kind, where));
    }
    List<Tensor> elements = new ArrayList<>();
    for (byte[] element : messages(bytes, SEQUENCE_TENSORS, where)) {
      elements.add(tensor(element, kind, where));
    }
    return new OnnxValue.Sequence<>(elements);
  }

  /** Writers before ONNX 1.17 put the bits of bf16 into u16. */
  private Tensor tensor(byte[] bytes, DeclaredKind kind, String where) {
    Tensor tensor = tensors.read(ProtoFiles.tensor(bytes, where, limits), where);
    boolean bits =
        tensor.element() == ElementType.U16 && kind.tensor().getElemType() == DataTypes.BFLOAT16;
    return bits ? Tensor.over(tensor.type().withElement(ElementType.BF16), tensor.data()) : tensor;
  }

  /** The messages in one field of a message; the others are passed over. */
  private static List<byte[]> messages(byte[] bytes, int field, String where) {
    List<byte[]> messages = new ArrayList<>();
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    int wanted = field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag == wanted) {
          requireFew(messages.size(), where);
          messages.add(in.readByteArray());
        } else if (!in.skipField(tag)) {
          throw new IOException("a group that ends without a beginning");
        }
      }
    } catch (IOException e) {
      throw new SinterException(
          ErrorCode.FILE_MALFORMED,
          "%s: not a readable ONNX file: %s".formatted(where, e.getMessage()),
          e);
    }
    return messages;
  }

  /** A file of empty messages would take many times its own size. */
  private static void requireFew(int messages, String where) {
    if (messages == OnnxValue.Sequence.MOST_ELEMENTS) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "%s: a sequence of more than %d tensors".formatted(where, messages));
    }
  }
}
