package dev.sinter.frontend.onnx.file;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.type.ElementType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** ONNX's numbers for element types (TensorProto.DataType). */
public final class DataTypes {
  static final int BFLOAT16 = 16;

  /** The names of the numbers from 1 on, as far as files gave names. */
  private static final List<String> NAMES =
      List.of(
          "FLOAT",
          "UINT8",
          "INT8",
          "UINT16",
          "INT16",
          "INT32",
          "INT64",
          "STRING",
          "BOOL",
          "FLOAT16",
          "DOUBLE",
          "UINT32",
          "UINT64",
          "COMPLEX64",
          "COMPLEX128");

  private static final int MOST = 26;

  /** Strings and complex numbers. */
  private static final Set<Integer> OTHERS = Set.of(8, 14, 15);

  private static final Map<ElementType, Integer> NUMBERS = numbers();

  private DataTypes() {}

  /**
   * The element type with this name, such as FLOAT16, which the first opset has instead of numbers.
   *
   * @throws SinterException as of {@link #element}
   */
  public static ElementType named(String name, String where) {
    int place = NAMES.indexOf(name);
    if (place < 0) {
      throw new SinterException(
          ErrorCode.MODEL_INVALID,
          "%s: element type '%s', expected one of %s".formatted(where, name, NAMES));
    }
    return element(place + 1, where);
  }

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
      case 18 -> ElementType.F8E4M3FNUZ;
      case 19 -> ElementType.F8E5M2;
      case 20 -> ElementType.F8E5M2FNUZ;
      case 21 -> ElementType.U4;
      case 22 -> ElementType.I4;
      case 23 -> ElementType.F4E2M1;
      case 24 -> ElementType.F8E8M0;
      case 25 -> ElementType.U2;
      case 26 -> ElementType.I2;
      case 8 -> throw unsupported("string", where);
      case 14 -> throw unsupported("complex64", where);
      case 15 -> throw unsupported("complex128", where);
      default ->
          throw new SinterException(
              ErrorCode.MODEL_INVALID,
              "%s: element type number %d, expected 1 to 26".formatted(where, number));
    };
  }

  /** ONNX's number of an element type: the opposite of {@link #element}. */
  public static int number(ElementType element) {
    return NUMBERS.get(element);
  }

  private static Map<ElementType, Integer> numbers() {
    Map<ElementType, Integer> numbers = new EnumMap<>(ElementType.class);
    IntStream.rangeClosed(1, MOST)
        .filter(number -> !OTHERS.contains(number))
        .forEach(number -> numbers.put(element(number, ""), number));
    return numbers;
  }

  private static SinterException unsupported(String type, String where) {
    return new SinterException(
        ErrorCode.FEATURE_UNSUPPORTED,
        "%s: element type %s is not supported".formatted(where, type));
  }
}
