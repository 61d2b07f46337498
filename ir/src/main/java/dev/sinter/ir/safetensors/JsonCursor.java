package dev.sinter.ir.safetensors;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads the part of JSON (RFC 8259) that a header is made of: objects, arrays of natural numbers,
 * and strings. What stands where is its caller's to know, so that nothing nests deeper than the
 * format does.
 */
final class JsonCursor {
  private final String file;
  private final String text;
  private int at;

  JsonCursor(String file, String text) {
    this.file = file;
    this.text = text;
  }

  /** Reads an object; {@code member} reads the value of each key. */
  void object(Consumer<String> member) {
    expect('{');
    if (take('}')) {
      return;
    }
    do {
      String key = string();
      expect(':');
      member.accept(key);
    } while (take(','));
    expect('}');
  }

  /** Reads an array of natural numbers, of at most so many. */
  List<Long> naturals(int most) {
    List<Long> numbers = new ArrayList<>();
    expect('[');
    if (take(']')) {
      return numbers;
    }
    do {
      if (numbers.size() == most) {
        throw fault("more than " + most + " numbers");
      }
      numbers.add(natural());
    } while (take(','));
    expect(']');
    return numbers;
  }

  private long natural() {
    skipSpace();
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    boolean padded = at > start + 1 && text.charAt(start) == '0';
    try {
      if (!padded) {
        return Long.parseLong(text, start, at, 10);
      }
    } catch (NumberFormatException _) {
      // Empty or too large: said below.
    }
    throw faultAt(start, "expected a whole number from 0 to 2^63-1");
  }

  String string() {
    skipSpace();
    if (at == text.length() || text.charAt(at) != '"') {
      throw fault("expected a string");
    }
    at++;
    StringBuilder value = new StringBuilder();
    while (true) {
      char c = next();
      if (c == '"') {
        break;
      }
      if (c < ' ') {
        throw faultAt(at - 1, "control character in a string");
      }
      value.append(c == '\\' ? escaped() : c);
    }
    requirePairs(value);
    return value.toString();
  }

  private char escaped() {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int code = 0;
        for (int i = 0; i < 4; i++) {
          char digit = next();
          int value = digit < 128 ? Character.digit(digit, 16) : -1;
          if (value < 0) {
            throw faultAt(at - 1, "expected four hexadecimal digits after \\u");
          }
          code = code << 4 | value;
        }
        yield (char) code;
      }
      default -> throw faultAt(at - 2, "unknown escape in a string");
    };
  }

  /** Half a surrogate pair, which an escape can make, is no text. */
  private void requirePairs(CharSequence value) {
    for (int i = 0; i < value.length(); i++) {
      if (Character.isSurrogate(value.charAt(i))) {
        if (i + 1 == value.length()
            || !Character.isSurrogatePair(value.charAt(i), value.charAt(i + 1))) {
          throw fault("half a surrogate pair in the string before");
        }
        i++;
      }
    }
  }

  private char next() {
    if (at == text.length()) {
      throw fault("ends inside a string");
    }
    return text.charAt(at++);
  }

  /** Only space may follow. */
  void end() {
    skipSpace();
    if (at < text.length()) {
      throw fault("text after the object");
    }
  }

  private void expect(char c) {
    if (!take(c)) {
      throw fault("expected '" + c + "'");
    }
  }

  private boolean take(char c) {
    skipSpace();
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  SinterException fault(String what) {
    return faultAt(at, what);
  }

  private SinterException faultAt(int place, String what) {
    return new SinterException(
        ErrorCode.FILE_MALFORMED, "%s: header, column %d: %s".formatted(file, place + 1, what));
  }
}
