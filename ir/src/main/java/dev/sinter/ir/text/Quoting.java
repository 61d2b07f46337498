package dev.sinter.ir.text;

/**
 * Strings in text forms: in double quotes, printable ASCII as it is, everything else escaped as
 * Java does it.
 */
final class Quoting {
  private Quoting() {}

  static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default ->
            out.append(c >= ' ' && c <= '~' ? String.valueOf(c) : "\\u%04x".formatted((int) c));
      }
    }
    return out.append('"').toString();
  }

  /** A name as it is where it is a plain word, else quoted. */
  static String word(String name) {
    return isWord(name) ? name : quote(name);
  }

  static boolean isWord(String name) {
    return !name.isEmpty()
        && isWordStart(name.charAt(0))
        && name.chars().allMatch(c -> isWordPart((char) c));
  }

  static boolean isWordStart(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean isWordPart(char c) {
    return isWordStart(c) || (c >= '0' && c <= '9');
  }
}
