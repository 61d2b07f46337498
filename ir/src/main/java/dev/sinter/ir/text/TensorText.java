package dev.sinter.ir.text;

import dev.sinter.ir.tensor.Tensor;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.ElementType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Tensors in text: {@code f32[3]{1.0, -inf, NaN}} where they are small, {@code @} and the content
 * hash where not. An element whose plain text would not give its bits back (a NaN with a payload)
 * is written as its bits: {@code 0x7fc00001}.
 */
final class TensorText {
  private static final int MOST_INLINE = 16;
  private static final Pattern REAL = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  private TensorText() {}

  /** Whether the text holds the elements. */
  static boolean isInline(Tensor tensor) {
    return tensor.size() <= MOST_INLINE;
  }

  static String print(Tensor tensor) {
    if (!isInline(tensor)) {
      return "@" + tensor.contentHash();
    }
    List<String> elements = new ArrayList<>();
    Tensor read = Tensor.zeros(TensorType.of(tensor.element()));
    for (long i = 0; i < tensor.size(); i++) {
      String plain = element(tensor, i);
      set(read, 0, plain);
      elements.add(
          read.rawBits(0) == tensor.rawBits(i)
              ? plain
              : "0x" + Long.toHexString(tensor.rawBits(i)));
    }
    return tensor.type() + "{" + String.join(", ", elements) + "}";
  }

  /** Reads either form. */
  static Tensor parse(TextCursor cursor, Map<String, Tensor> table) {
    int start = cursor.mark();
    if (cursor.take("@")) {
      String hash = cursor.word("the hash of a constant");
      Tensor tensor = table.get(hash);
      if (tensor == null) {
        throw cursor.faultAt(
            start, "constant @%s is not in the table given to the parser".formatted(hash));
      }
      return tensor;
    }
    TensorType type = cursor.type("a tensor type");
    List<String> elements = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    cursor.expect("{");
    while (!cursor.take("}")) {
      if (!elements.isEmpty()) {
        cursor.expect(",");
      }
      places.add(cursor.mark());
      elements.add(cursor.word("an element"));
    }
    // Compared before anything is allocated: the type may claim any size.
    if (!type.shape().isKnown() || !size(type, cursor, start).is(elements.size())) {
      throw cursor.faultAt(
          start, "%d elements for a constant of type %s".formatted(elements.size(), type));
    }
    Tensor tensor = Tensor.zeros(type);
    for (int i = 0; i < elements.size(); i++) {
      if (!set(tensor, i, elements.get(i))) {
        throw cursor.faultAt(
            places.get(i),
            "'%s' is not an element of type %s".formatted(elements.get(i), type.element()));
      }
    }
    return tensor;
  }

  private static Dim size(TensorType type, TextCursor cursor, int start) {
    try {
      return type.shape().size();
    } catch (ArithmeticException e) {
      throw cursor.faultAt(start, "the size of %s is beyond 64 bits".formatted(type));
    }
  }

  private static String element(Tensor tensor, long i) {
    return switch (tensor.element()) {
      case BOOL -> Boolean.toString(tensor.getLong(i) != 0);
      case U64 -> Long.toUnsignedString(tensor.getLong(i));
      case I2, I4, I8, I16, I32, I64, U2, U4, U8, U16, U32 -> Long.toString(tensor.getLong(i));
      case F64 -> real(Double.toString(tensor.getDouble(i)));
      case F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F16, BF16, F32 ->
          real(Float.toString((float) tensor.getDouble(i)));
    };
  }

  /** Java's text of a floating-point number with a shorter infinity. */
  static String real(String text) {
    return text.replace("Infinity", "inf");
  }

  /** The number that {@link #real} wrote, or null. */
  static Double parseReal(String text) {
    return switch (text) {
      case "NaN" -> Double.NaN;
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> REAL.matcher(text).matches() ? Double.valueOf(text) : null;
    };
  }

  /** Sets an element to what the text says; false where it is not an element of this type. */
  private static boolean set(Tensor tensor, long i, String text) {
    try {
      if (text.startsWith("0x")) {
        tensor.setRawBits(i, Long.parseUnsignedLong(text, 2, text.length(), 16));
        return tensor.rawBits(i) == Long.parseUnsignedLong(text, 2, text.length(), 16);
      }
      return switch (tensor.element()) {
        case BOOL -> {
          tensor.setLong(i, text.equals("true") ? 1 : 0);
          yield text.equals("true") || text.equals("false");
        }
        case U64 -> {
          tensor.setLong(i, Long.parseUnsignedLong(text));
          yield true;
        }
        case I2, I4, I8, I16, I32, I64, U2, U4, U8, U16, U32 -> {
          tensor.setLong(i, Long.parseLong(text));
          yield tensor.getLong(i) == Long.parseLong(text);
        }
        case F4E2M1, F8E8M0, F8E4M3, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F16, BF16, F32, F64 ->
            setReal(tensor, i, text);
      };
    } catch (NumberFormatException _) {
      return false;
    }
  }

  private static boolean setReal(Tensor tensor, long i, String text) {
    Double value = parseReal(text);
    if (value == null) {
      return false;
    }
    // Rounding a decimal to double and then to float could differ from rounding it once.
    boolean single = tensor.element() == ElementType.F32 && Double.isFinite(value);
    tensor.setDouble(i, single ? Float.parseFloat(text) : value);
    return true;
  }
}
