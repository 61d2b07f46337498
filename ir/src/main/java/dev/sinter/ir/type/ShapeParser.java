package dev.sinter.ir.type;

import java.util.ArrayList;
import java.util.List;

/** Reads the text form of {@link Shape} and {@link TensorType}. */
final class ShapeParser {
  private ShapeParser() {}

  static Shape parse(String text) {
    if (!text.startsWith("[") || !text.endsWith("]")) {
      throw new IllegalArgumentException("not a shape: '" + text + "'");
    }
    List<Dim> dims = new ArrayList<>();
    int depth = 0;
    int start = 1;
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (depth == 0 && (c == ',' || i == text.length() - 1) && !text.equals("[]")) {
        dims.add(Dim.parse(text.substring(start, i).strip()));
        start = i + 1;
      }
    }
    if (start != text.length() && !text.equals("[]")) {
      throw new IllegalArgumentException("not a shape: '" + text + "'");
    }
    return new Shape(dims);
  }

  static TensorType parseType(String text) {
    int bracket = text.indexOf('[');
    ElementType element = bracket < 0 ? null : ElementType.named(text.substring(0, bracket));
    if (element == null) {
      throw new IllegalArgumentException("not a tensor type: '" + text + "'");
    }
    return new TensorType(element, parse(text.substring(bracket)));
  }
}
