package dev.sinter.frontend.onnx.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.sinter.frontend.onnx.OnnxValue;
import dev.sinter.frontend.onnx.ReadLimits;
import dev.sinter.frontend.onnx.proto.TensorProto;
import dev.sinter.frontend.onnx.proto.TypeProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tensors, sequences and optional values as files of test data hold them. */
class ValueReaderTest {
  private static final int BFLOAT16 = 16;
  private static final ValueReader READER =
      new ValueReader(
          ReadLimits.DEFAULT, new TensorReader(ReadLimits.DEFAULT, ExternalData.none()));

  private static ByteString tensor(int type, int value) {
    return TensorProto.newBuilder()
        .setDataType(type)
        .addDims(1)
        .addInt32Data(value)
        .build()
        .toByteString();
  }

  /** A message with a name, and these messages in one field. */
  private static ByteString message(int field, ByteString... messages) {
    UnknownFieldSet.Field.Builder content = UnknownFieldSet.Field.newBuilder();
    for (ByteString message : messages) {
      content.addLengthDelimited(message);
    }
    ByteString name = ByteString.copyFromUtf8("name");
    return UnknownFieldSet.newBuilder()
        .addField(1, UnknownFieldSet.Field.newBuilder().addLengthDelimited(name).build())
        .addField(2, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
        .addField(field, content.build())
        .build()
        .toByteString();
  }

  private static DeclaredKind kind(boolean optional, boolean sequence, int type) {
    return new DeclaredKind(
        optional, sequence, TypeProto.Tensor.newBuilder().setElemType(type).build());
  }

  static Stream<Arguments> values() {
    ByteString one = tensor(6, 1);
    ByteString two = tensor(6, 2);
    return Stream.of(
        Arguments.of("Single[tensor=i32[1]{1}]", one, kind(false, false, 6)),
        Arguments.of(
            "Sequence[elements=[i32[1]{1}, i32[1]{2}]]",
            message(3, one, two), kind(false, true, 6)),
        Arguments.of("Sequence[elements=[]]", ByteString.EMPTY, kind(false, true, 6)),
        Arguments.of("Single[tensor=i32[1]{2}]", message(3, two), kind(true, false, 6)),
        Arguments.of(
            "Sequence[elements=[i32[1]{2}]]", message(5, message(3, two)), kind(true, true, 6)),
        Arguments.of("Nothing[]", message(3), kind(true, false, 6)),
        Arguments.of("Nothing[]", message(5), kind(true, true, 6)),
        Arguments.of(
            "Single[tensor=bf16[1]{1.0}]", tensor(4, 0x3F80), kind(false, false, BFLOAT16)));
  }

  @ParameterizedTest
  @MethodSource("values")
  void readsWhatIsDeclared(String expected, ByteString file, DeclaredKind kind) {
    assertEquals(expected, READER.read(file.toByteArray(), kind, "x.pb").toString());
  }

  static Stream<Arguments> malformed() {
    ByteString whole = message(3, tensor(6, 1));
    return Stream.of(
        Arguments.of(ErrorCode.FILE_MALFORMED, whole.substring(0, whole.size() - 1)),
        Arguments.of(ErrorCode.FILE_MALFORMED, whole.concat(ByteString.copyFrom(new byte[] {4}))),
        Arguments.of(
            ErrorCode.FILE_MALFORMED, ByteString.copyFrom(new byte[] {26, -1, -1, -1, -1, 7})),
        Arguments.of(ErrorCode.FILE_MALFORMED, message(3, ByteString.copyFrom(new byte[] {8}))));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void brokenFilesAreRefused(ErrorCode code, ByteString file) {
    byte[] bytes = file.toByteArray();
    SinterException refusal =
        assertThrows(SinterException.class, () -> READER.read(bytes, kind(false, true, 6), "x.pb"));
    assertEquals(code, refusal.code(), refusal.getMessage());
  }

  @Test
  void moreElementsThanASequenceMayHaveAreNotRead() {
    ByteString[] many = new ByteString[OnnxValue.Sequence.MOST_ELEMENTS + 1];
    byte[] bytes =
        message(3, Collections.nCopies(many.length, ByteString.EMPTY).toArray(many)).toByteArray();
    SinterException refusal =
        assertThrows(SinterException.class, () -> READER.read(bytes, kind(false, true, 6), "x.pb"));
    assertEquals(ErrorCode.LIMIT_EXCEEDED, refusal.code());
  }
}
