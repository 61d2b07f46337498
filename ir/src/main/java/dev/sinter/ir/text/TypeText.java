package dev.sinter.ir.text;

import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads types, shapes, sizes and lists within a larger text, with the place of a fault in that
 * text.
 */
final class TypeText {
  /** More than any real tensor has, and few enough that no product of sizes grows out of hand. */
  private static final int MOST_AXES = 64;

  private TypeText() {}

  static TensorType type(Cursor cursor) {
    int start = cursor.mark();
    String text = cursor.until("]", "a type such as f32[n,3]");
    cursor.expect("]");
    return checked(cursor, start, () -> limited(TensorType.parse(text + "]")));
  }

  static Shape shape(Cursor cursor) {
    int start = cursor.mark();
    String text = cursor.until("]", "a shape such as [n,3]");
    cursor.expect("]");
    return checked(cursor, start, () -> limited(TensorType.parse("f32" + text + "]")).shape());
  }

  static Dim dim(Cursor cursor) {
    int start = cursor.mark();
    String text = cursor.until(",]}", "a size");
    return checked(cursor, start, () -> Dim.parse(text));
  }

  /** Items between brackets, with commas. */
  static <T> List<T> list(Cursor cursor, Function<Cursor, T> item) {
    cursor.expect("[");
    List<T> items = new ArrayList<>();
    while (!cursor.take("]")) {
      if (!items.isEmpty()) {
        cursor.expect(",");
      }
      items.add(item.apply(cursor));
    }
    return items;
  }

  static long integer(Cursor cursor) {
    int start = cursor.mark();
    String text = cursor.literal("an integer");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException _) {
      throw cursor.fault(start, "'%s' is not a 64-bit integer", text);
    }
  }

  static int small(Cursor cursor) {
    int start = cursor.mark();
    long value = integer(cursor);
    if (value != (int) value) {
      throw cursor.fault(start, "%d is beyond 32 bits", value);
    }
    return (int) value;
  }

  private static TensorType limited(TensorType type) {
    if (type.rank() > MOST_AXES) {
      throw new IllegalArgumentException(
          "%d axes, at most %d are read".formatted(type.rank(), MOST_AXES));
    }
    return type;
  }

  private interface Reading<T> {
    T read();
  }

  private static <T> T checked(Cursor cursor, int start, Reading<T> reading) {
    try {
      return reading.read();
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw cursor.fault(start, "%s", e.getMessage());
    }
  }
}
