package dev.sinter.frontend.onnx.file;

import dev.sinter.frontend.onnx.OnnxValue;
import dev.sinter.frontend.onnx.proto.TypeProto;
import dev.sinter.frontend.onnx.proto.ValueInfoProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;

/**
 * What a model declares an input or output to be: a tensor, a sequence of tensors, or either of
 * them where it may be missing.
 *
 * @param tensor the type of the tensor or of the elements
 */
public record DeclaredKind(boolean optional, boolean sequence, TypeProto.Tensor tensor) {
  /**
   * The kind of an input or output.
   *
   * @throws SinterException FEATURE_UNSUPPORTED for maps and the like, MODEL_INVALID without a type
   */
  public static DeclaredKind of(ValueInfoProto info) {
    TypeProto type = info.getType();
    boolean optional = type.hasOptionalType();
    if (optional) {
      type = type.getOptionalType().getElemType();
    }
    boolean sequence = type.hasSequenceType();
    if (sequence) {
      type = type.getSequenceType().getElemType();
    }
    return switch (type.getValueCase()) {
      case TENSOR_TYPE -> new DeclaredKind(optional, sequence, type.getTensorType());
      case SEQUENCE_TYPE -> throw unsupported(info, "a sequence of sequences");
      case MAP_TYPE -> throw unsupported(info, "a map");
      case OPTIONAL_TYPE -> throw unsupported(info, "an optional value inside another");
      case SPARSE_TENSOR_TYPE -> throw unsupported(info, "a sparse tensor");
      case OPAQUE_TYPE -> throw unsupported(info, "of an opaque type");
      case VALUE_NOT_SET ->
          throw new SinterException(
              ErrorCode.MODEL_INVALID, "'%s' is declared without a type".formatted(info.getName()));
    };
  }

  /** Whether it is a tensor that must be there. */
  public boolean isTensor() {
    return !optional && !sequence;
  }

  /** Whether a value may be of this kind. */
  public boolean allows(OnnxValue<?> value) {
    return switch (value) {
      case OnnxValue.Single<?> _ -> !sequence;
      case OnnxValue.Sequence<?> _ -> sequence;
      case OnnxValue.Nothing<?> _ -> optional;
    };
  }

  private static SinterException unsupported(ValueInfoProto info, String what) {
    return new SinterException(
        ErrorCode.FEATURE_UNSUPPORTED,
        "'%s' is %s; only tensors, sequences of tensors and optional ones are supported"
            .formatted(info.getName(), what));
  }

  @Override
  public String toString() {
    return (optional ? "optional " : "") + (sequence ? "sequence" : "tensor");
  }
}
