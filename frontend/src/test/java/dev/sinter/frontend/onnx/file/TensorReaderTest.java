package dev.sinter.frontend.onnx.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.sinter.frontend.onnx.ReadLimits;
import dev.sinter.frontend.onnx.proto.TensorProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every element type in every field it may come in, and every way in which a tensor can contradict
 * itself.
 */
class TensorReaderTest {
  private static final TensorReader READER =
      new TensorReader(ReadLimits.DEFAULT, ExternalData.none());

  private static Arguments tensor(
      String expected, int type, UnaryOperator<TensorProto.Builder> fill) {
    return Arguments.of(expected, fill.apply(TensorProto.newBuilder().setDataType(type)).build());
  }

  private static ByteString raw(int... bytes) {
    byte[] all = new byte[bytes.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) bytes[i];
    }
    return ByteString.copyFrom(all);
  }

  static Stream<Arguments> tensors() {
    return Stream.of(
        tensor("f32[2]{1.5, -2.0}", 1, t -> t.addDims(2).addFloatData(1.5f).addFloatData(-2)),
        tensor("f32[1]{1.0}", 1, t -> t.addDims(1).setRawData(raw(0, 0, 0x80, 0x3F))),
        tensor("f32[]{1.5}", 1, t -> t.addFloatData(1.5f)),
        tensor("f32[0,3]{}", 1, t -> t.addDims(0).addDims(3)),
        tensor("f32[0]{}", 1, t -> t.addDims(0).setRawData(ByteString.EMPTY)),
        tensor("u8[2]{0, 255}", 2, t -> t.addDims(2).addInt32Data(0).addInt32Data(255)),
        tensor("u8[1]{200}", 2, t -> t.addDims(1).setRawData(raw(200))),
        tensor("i8[2]{-128, 127}", 3, t -> t.addDims(2).addInt32Data(-128).addInt32Data(127)),
        tensor("u16[1]{65535}", 4, t -> t.addDims(1).addInt32Data(65535)),
        tensor("u16[1]{513}", 4, t -> t.addDims(1).setRawData(raw(1, 2))),
        tensor("i16[1]{-32768}", 5, t -> t.addDims(1).addInt32Data(-32768)),
        tensor("i32[1]{-7}", 6, t -> t.addDims(1).addInt32Data(-7)),
        tensor("i64[1]{-9223372036854775808}", 7, t -> t.addDims(1).addInt64Data(Long.MIN_VALUE)),
        tensor("bool[2]{1, 0}", 9, t -> t.addDims(2).addInt32Data(1).addInt32Data(0)),
        tensor("bool[3]{1, 0, 1}", 9, t -> t.addDims(3).setRawData(raw(2, 0, 255))),
        tensor(
            "f16[2]{1.0, -2.0}", 10, t -> t.addDims(2).addInt32Data(0x3C00).addInt32Data(0xC000)),
        tensor("f16[1]{1.0}", 10, t -> t.addDims(1).setRawData(raw(0, 0x3C))),
        tensor("f64[1]{0.1}", 11, t -> t.addDims(1).addDoubleData(0.1)),
        tensor("u32[1]{4294967295}", 12, t -> t.addDims(1).addUint64Data(0xFFFF_FFFFL)),
        tensor("u64[1]{-1}", 13, t -> t.addDims(1).addUint64Data(-1)),
        tensor("bf16[1]{1.0}", 16, t -> t.addDims(1).addInt32Data(0x3F80)),
        tensor("f8e4m3[2]{448.0, -1.0}", 17, t -> t.addDims(2).setRawData(raw(0x7E, 0xB8))),
        tensor("f8e5m2[1]{1.0}", 19, t -> t.addDims(1).addInt32Data(0x3C)),
        tensor("u4[3]{1, 15, 2}", 21, t -> t.addDims(3).setRawData(raw(0xF1, 0x02))),
        tensor("i4[3]{1, -1, -8}", 22, t -> t.addDims(3).setRawData(raw(0xF1, 0x08))),
        tensor("i4[4]{1, -1, 7, 0}", 22, t -> t.addDims(4).addInt32Data(0xF1).addInt32Data(0x07)),
        tensor("u4[2]{1, 15}", 21, t -> t.addDims(2).addInt32Data(-15)),
        tensor("f8e4m3fnuz[2]{240.0, NaN}", 18, t -> t.addDims(2).setRawData(raw(0x7F, 0x80))),
        tensor("f8e5m2fnuz[1]{-1.0}", 20, t -> t.addDims(1).addInt32Data(0xC0)),
        tensor("f4e2m1[3]{0.5, -6.0, 3.0}", 23, t -> t.addDims(3).setRawData(raw(0xF1, 0x05))),
        tensor("f4e2m1[2]{1.0, -0.0}", 23, t -> t.addDims(2).addInt32Data(0x82)),
        tensor("f8e8m0[2]{1.0, NaN}", 24, t -> t.addDims(2).setRawData(raw(0x7F, 0xFF))),
        tensor("u2[5]{1, 2, 3, 0, 2}", 25, t -> t.addDims(5).setRawData(raw(0x39, 0x02))),
        tensor("i2[3]{-1, 1, -2}", 26, t -> t.addDims(3).addInt32Data(0x27)));
  }

  @ParameterizedTest
  @MethodSource("tensors")
  void everyFormIsRead(String expected, TensorProto proto) {
    assertEquals(expected, READER.read(proto, "t").toString());
    Tensor again =
        READER.read(ProtoFiles.tensor(proto.toByteArray(), "t", ReadLimits.DEFAULT), "t");
    assertEquals(expected, again.toString());
  }

  static Stream<Arguments> contradictions() {
    return Stream.of(
        tensor(
            "takes 8 bytes, raw_data has 7",
            1,
            t -> t.addDims(2).setRawData(raw(1, 2, 3, 4, 5, 6, 7))),
        tensor(
            "takes 2 bytes, raw_data has 5", 25, t -> t.addDims(5).setRawData(raw(1, 2, 3, 4, 5))),
        tensor("takes 2 bytes, raw_data has 3", 22, t -> t.addDims(3).setRawData(raw(1, 2, 3))),
        tensor("takes 2 entries of float_data, found 1", 1, t -> t.addDims(2).addFloatData(1)),
        tensor("found 0; fields with entries: [int64_data]", 1, t -> t.addDims(1).addInt64Data(1)),
        tensor(
            "in several places", 1, t -> t.addDims(1).addFloatData(1).setRawData(raw(1, 2, 3, 4))),
        tensor("in several places", 1, t -> t.addDims(1).addFloatData(1).addInt32Data(1)),
        tensor(
            "in several places",
            1,
            t -> t.addDims(1).setDataLocation(1).setRawData(raw(1, 2, 3, 4))),
        tensor("fields with entries: [int32_data]", 1, t -> t.addDims(0).addInt32Data(1)),
        tensor("value 256 is not one of u8", 2, t -> t.addDims(1).addInt32Data(256)),
        tensor("value -129 is not one of i8", 3, t -> t.addDims(1).addInt32Data(-129)),
        tensor("value 65536 is not one of f16", 10, t -> t.addDims(1).addInt32Data(65536)),
        tensor("value 4294967296 is not one of u32", 12, t -> t.addDims(1).addUint64Data(1L << 32)),
        tensor("negative size", 1, t -> t.addDims(-1)),
        tensor("more than 2^63 elements", 1, t -> t.addDims(1L << 32).addDims(1L << 32)),
        tensor("more than 2^63 elements", 1, t -> t.addDims(0).addDims(1L << 62).addDims(4)),
        tensor("data location 2", 1, t -> t.addDims(1).setDataLocation(2).addFloatData(1)),
        tensor("element type number 0", 0, t -> t.addDims(1)),
        tensor("element type number 99", 99, t -> t.addDims(1)));
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void contradictionsAreRefused(String because, TensorProto proto) {
    SinterException refusal = assertThrows(SinterException.class, () -> READER.read(proto, "t"));
    assertEquals(ErrorCode.MODEL_INVALID, refusal.code());
    assertTrue(
        refusal.getMessage().startsWith("t: ") && refusal.getMessage().contains(because),
        refusal::getMessage);
  }

  static Stream<Arguments> unsupported() {
    return Stream.of(8, 14, 15).map(type -> tensor("type", type, t -> t.addDims(1)));
  }

  @ParameterizedTest
  @MethodSource("unsupported")
  void typesWithoutATensorAreRefused(String because, TensorProto proto) {
    SinterException refusal = assertThrows(SinterException.class, () -> READER.read(proto, "t"));
    assertEquals(ErrorCode.FEATURE_UNSUPPORTED, refusal.code());
    assertTrue(refusal.getMessage().contains(because));
  }
}
