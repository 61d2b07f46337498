package dev.sinter.frontend.onnx.file;

import dev.sinter.frontend.onnx.ReadLimits;
import dev.sinter.frontend.onnx.proto.TensorProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Turns a TensorProto into a Tensor. A tensor has its values in exactly one place: raw bytes, the
 * typed field that its element type prescribes, or another file; any other combination is refused,
 * because readers disagree on what it means.
 */
public final class TensorReader {
  private static final int LOCATION_EXTERNAL = 1;
  private final ReadLimits limits;
  private final ExternalData external;

  public TensorReader(ReadLimits limits, ExternalData external) {
    this.limits = limits;
    this.external = external;
  }

  /**
   * The tensor in a message.
   *
   * @param where what the tensor is, for errors: a file and a name
   * @throws SinterException MODEL_INVALID, FEATURE_UNSUPPORTED, LIMIT_EXCEEDED or EXTERNAL_DATA
   */
  public Tensor read(TensorProto proto, String where) {
    ElementType element = DataTypes.element(proto.getDataType(), where);
    TensorType type = new TensorType(element, shape(proto.getDimsList(), where));
    if (proto.hasSegment()) {
      throw new SinterException(
          ErrorCode.FEATURE_UNSUPPORTED, where + ": a tensor in segments is not supported");
    }
    if (proto.getDataLocation() != 0 && proto.getDataLocation() != LOCATION_EXTERNAL) {
      throw invalid(where, "data location %d, expected 0 or 1", proto.getDataLocation());
    }
    long elements = type.shape().size().known();
    List<String> fields = TypedField.present(proto);
    boolean elsewhere = proto.getDataLocation() == LOCATION_EXTERNAL;
    if (fields.size() + (proto.hasRawData() ? 1 : 0) + (elsewhere ? 1 : 0) > 1) {
      throw invalid(
          where,
          "its values are in several places: raw %s, external %s, fields %s",
          proto.hasRawData(),
          elsewhere,
          fields);
    }
    if (elsewhere) {
      return external(proto, type, elements, where);
    }
    if (proto.hasRawData()) {
      MemorySegment raw = MemorySegment.ofBuffer(proto.getRawData().asReadOnlyByteBuffer());
      return PackedElements.decode(type, checked(raw, type, elements, where));
    }
    return TypedField.of(element).read(proto, type, where);
  }

  private Tensor external(TensorProto proto, TensorType type, long elements, String where) {
    long length = PackedElements.bytes(type.element(), elements);
    MemorySegment bytes = external.bytes(proto.getExternalDataList(), length, where);
    boolean asIs = !PackedElements.isPacked(type.element()) && type.element() != ElementType.BOOL;
    return asIs ? Tensor.over(type, bytes) : PackedElements.decode(type, bytes);
  }

  private static MemorySegment checked(
      MemorySegment raw, TensorType type, long elements, String where) {
    long expected = PackedElements.bytes(type.element(), elements);
    if (raw.byteSize() != expected) {
      throw invalid(where, "%s takes %d bytes, raw_data has %d", type, expected, raw.byteSize());
    }
    return raw;
  }

  private Shape shape(List<Long> dims, String where) {
    if (dims.size() > ReadLimits.MAX_RANK) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "%s: %d axes, the limit is %d".formatted(where, dims.size(), ReadLimits.MAX_RANK));
    }
    long elements = 1;
    for (long size : dims) {
      if (size < 0) {
        throw invalid(where, "negative size in shape %s", dims);
      }
      // A size of zero must not hide that the others overflow in some order of multiplication.
      if (Math.multiplyHigh(elements, Math.max(size, 1)) != 0 || elements * Math.max(size, 1) < 0) {
        throw invalid(where, "shape %s has more than 2^63 elements", dims);
      }
      elements *= Math.max(size, 1);
    }
    if (elements > limits.tensorElements()) {
      throw new SinterException(
          ErrorCode.LIMIT_EXCEEDED,
          "%s: shape %s has more than %d elements".formatted(where, dims, limits.tensorElements()));
    }
    return Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
  }

  static SinterException invalid(String where, String message, Object... arguments) {
    return new SinterException(
        ErrorCode.MODEL_INVALID, where + ": " + message.formatted(arguments));
  }
}
