package dev.sinter.frontend.onnx.file;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.type.ElementType;

/** ONNX's numbers for element types (TensorProto.DataType). */
public final class DataTypes {
  private DataTypes() {}

  /**
   * The element type with this number.
   *
   * @param where what is being typed, for the error
   * @throws SinterException MODEL_INVALID for numbers ONNX does not have, FEATURE_UNSUPPORTED for
   *     types tensors do not have
   */
  public static ElementType element(int number, String where) {
    return switch (number) {
      case 1 -> ElementType.F32;
      case 2 -> ElementType.U8;
      case 3 -> ElementType.I8;
      case 4 -> ElementType.U16;
      case 5 -> ElementType.I16;
      case 6 -> ElementType.I32;
      case 7 -> ElementType.I64;
      case 9 -> ElementType.BOOL;
      case 10 -> ElementType.F16;
      case 11 -> ElementType.F64;
      case 12 -> ElementType.U32;
      case 13 -> ElementType.U64;
      case 16 -> ElementType.BF16;
      case 17 -> ElementType.F8E4M3;
      case 19 -> ElementType.F8E5M2;
      case 21 -> ElementType.U4;
      case 22 -> ElementType.I4;
      case 8 -> throw unsupported("string", where);
      case 14 -> throw unsupported("complex64", where);
      case 15 -> throw unsupported("complex128", where);
      case 18 -> throw unsupported("float8e4m3fnuz", where);
      case 20 -> throw unsupported("float8e5m2fnuz", where);
      case 23 -> throw unsupported("float4e2m1", where);
      case 24 -> throw unsupported("float8e8m0", where);
      case 25 -> throw unsupported("uint2", where);
      case 26 -> throw unsupported("int2", where);
      default ->
          throw new SinterException(
              ErrorCode.MODEL_INVALID,
              "%s: element type number %d, expected 1 to 26".formatted(where, number));
    };
  }

  private static SinterException unsupported(String type, String where) {
    return new SinterException(
        ErrorCode.FEATURE_UNSUPPORTED,
        "%s: element type %s is not supported".formatted(where, type));
  }
}
