package dev.sinter.ir.text;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.HexFormat;

/**
 * A place in a text that moves forward token by token and says where it stands: line and column,
 * counted from 1. White space and comments ({@code //} to the end of the line) separate tokens.
 */
final class Cursor {
  private final String text;
  private int at;

  Cursor(String text) {
    this.text = text;
  }

  /** The place of the next token. */
  int mark() {
    skip();
    return at;
  }

  /** Returns to a place that {@link #mark} gave. */
  void back(int place) {
    at = place;
  }

  boolean atEnd() {
    return mark() == text.length();
  }

  /** The next character, or NUL at the end. */
  char peek() {
    return atEnd() ? '\0' : text.charAt(at);
  }

  /** Moves past a punctuation mark if it is next. */
  boolean take(String mark) {
    skip();
    if (text.startsWith(mark, at)) {
      at += mark.length();
      return true;
    }
    return false;
  }

  void expect(String mark) {
    if (!take(mark)) {
      throw fault(mark(), "expected '%s', found %s", mark, found());
    }
  }

  /** Moves past a keyword if it is next as a whole word. */
  boolean takeKeyword(String keyword) {
    int start = mark();
    int end = start + keyword.length();
    boolean whole =
        text.startsWith(keyword, start)
            && (end == text.length() || !Quoting.isWordPart(text.charAt(end)));
    at = whole ? end : start;
    return whole;
  }

  void expectKeyword(String keyword) {
    if (!takeKeyword(keyword)) {
      throw fault(mark(), "expected '%s', found %s", keyword, found());
    }
  }

  /** A word of letters, digits and underscores. */
  String word(String what) {
    int start = mark();
    while (at < text.length() && Quoting.isWordPart(text.charAt(at))) {
      at++;
    }
    if (start == at) {
      throw fault(start, "expected %s, found %s", what, found());
    }
    return text.substring(start, at);
  }

  /**
   * A number or a word that stands for one: {@code -1.5E-3}, {@code inf}, {@code 0x7fc1}, {@code
   * true}.
   */
  String literal(String what) {
    int start = mark();
    while (at < text.length()
        && (Quoting.isWordPart(text.charAt(at)) || "+-.".indexOf(text.charAt(at)) >= 0)) {
      at++;
    }
    if (start == at) {
      throw fault(start, "expected %s, found %s", what, found());
    }
    return text.substring(start, at);
  }

  /**
   * The text up to the next of some characters that is not inside parentheses; the cursor stands at
   * that character.
   */
  String until(String stops, String what) {
    int start = mark();
    int depth = 0;
    while (at < text.length()
        && text.charAt(at) != '\n'
        && (depth > 0 || stops.indexOf(text.charAt(at)) < 0)) {
      depth += text.charAt(at) == '(' ? 1 : text.charAt(at) == ')' ? -1 : 0;
      at++;
    }
    if (at == start || at == text.length()) {
      throw fault(start, "expected %s", what);
    }
    return text.substring(start, at).strip();
  }

  /** A string in double quotes. */
  String quoted(String what) {
    int start = mark();
    if (!take("\"")) {
      throw fault(start, "expected %s in double quotes, found %s", what, found());
    }
    StringBuilder out = new StringBuilder();
    while (true) {
      if (at == text.length() || text.charAt(at) == '\n') {
        throw fault(start, "%s has no closing quote", what);
      }
      char c = text.charAt(at++);
      if (c == '"') {
        return out.toString();
      }
      out.append(c == '\\' ? escape() : c);
    }
  }

  private char escape() {
    int start = at - 1;
    char c = at < text.length() ? text.charAt(at++) : '\0';
    return switch (c) {
      case '"', '\\' -> c;
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        String digits = text.substring(at, Math.min(at + 4, text.length()));
        if (digits.length() < 4 || !digits.chars().allMatch(HexFormat::isHexDigit)) {
          throw fault(start, "\\u needs four hexadecimal digits");
        }
        at += 4;
        yield (char) HexFormat.fromHexDigits(digits);
      }
      default -> throw fault(start, "unknown escape in a string");
    };
  }

  SinterException fault(int place, String message, Object... arguments) {
    return fault(place, ErrorCode.TEXT_SYNTAX, message.formatted(arguments), null);
  }

  /** A fault of the kind another part of Sinter found, told with its place in the text. */
  SinterException fault(int place, ErrorCode code, String message, Throwable cause) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < place; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new SinterException(
        code, "line %d, column %d: %s".formatted(line, place - lineStart + 1, message), cause);
  }

  private String found() {
    if (at == text.length()) {
      return "the end of the text";
    }
    int end = Math.min(text.length(), at + 20);
    return Quoting.quote(text.substring(at, end).lines().findFirst().orElse(""));
  }

  private void skip() {
    while (at < text.length()) {
      if (text.startsWith("//", at)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (Character.isWhitespace(text.charAt(at))) {
        at++;
      } else {
        return;
      }
    }
  }
}
