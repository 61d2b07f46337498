package dev.sinter.frontend.onnx.file;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import dev.sinter.frontend.onnx.ReadLimits;
import dev.sinter.frontend.onnx.proto.ModelProto;
import dev.sinter.frontend.onnx.proto.TensorProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.file.FileProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads whole files and the messages in them, within limits. */
public final class ProtoFiles {
  private ProtoFiles() {}

  /** The bytes of a regular file no larger than the limit. */
  public static byte[] bytes(Path file, ReadLimits limits) {
    if (!Files.isRegularFile(file)) {
      throw new SinterException(
          ErrorCode.FILE_UNREADABLE,
          file + (Files.exists(file) ? ": not a regular file" : ": no such file"));
    }
    try (InputStream in = Files.newInputStream(file)) {
      return bytes(in, file.toString(), limits);
    } catch (IOException e) {
      throw FileProblem.unreadable(file, e);
    }
  }

  /** What is left of a stream that ends within the limit. */
  public static byte[] bytes(InputStream in, String name, ReadLimits limits) throws IOException {
    byte[] bytes = in.readNBytes((int) limits.fileBytes());
    if (bytes.length == limits.fileBytes() && in.read() >= 0) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "%s: larger than the limit of %d bytes".formatted(name, limits.fileBytes()));
    }
    return bytes;
  }

  /** The model in the bytes of a file. */
  public static ModelProto model(byte[] bytes, String name, ReadLimits limits) {
    return parse(bytes, ModelProto.getDefaultInstance(), ModelProto.parser(), name, limits);
  }

  /** The tensor in the bytes of a file; no bytes are a tensor without a type. */
  public static TensorProto tensor(byte[] bytes, String name, ReadLimits limits) {
    return parse(bytes, TensorProto.getDefaultInstance(), TensorProto.parser(), name, limits);
  }

  private static <M extends Message> M parse(
      byte[] bytes, M kind, Parser<M> parser, String name, ReadLimits limits) {
    WireCheck.check(bytes, kind.getDescriptorForType(), name, limits);
    // Byte fields become views of the file instead of copies, where it is one that cannot change.
    CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
    in.enableAliasing(true);
    in.setRecursionLimit(limits.messageDepth() + 1);
    try {
      return parser.parseFrom(in);
    } catch (InvalidProtocolBufferException e) {
      throw new SinterException(
          ErrorCode.FILE_MALFORMED,
          "%s: not a readable ONNX file: %s".formatted(name, e.getMessage()),
          e);
    }
  }
}
