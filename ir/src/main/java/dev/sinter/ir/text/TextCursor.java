package dev.sinter.ir.text;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.function.Function;

/**
 * A place in a text that is being parsed: takes words, quoted strings, sizes and types, skips
 * blanks and {@code //} comments, and reports faults by line and column. It never looks back and
 * never recurses, so any text is safe to give it.
 */
public final class TextCursor {
  /**
   * Longer sizes and types than any compiler prints are refused: their normal form could grow
   * without bound.
   */
  private static final int MAX_EXPRESSION = 4096;

  private final String text;
  private int at;

  public TextCursor(String text) {
    this.text = text;
  }

  /** The string as {@link #quoted} reads it. */
  public static String quote(String string) {
    StringBuilder out = new StringBuilder(string.length() + 2).append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        default -> {
          // Lone surrogates do not survive UTF-8, and what looks alike may not be alike.
          if (c < ' ' || c > '~') {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }

  /** The place of the next token, for {@link #back} and {@link #faultAt}. */
  public int mark() {
    skip();
    return at;
  }

  /** Returns to a place that {@link #mark} gave. */
  public void back(int place) {
    at = place;
  }

  /** The next character that is not blank, or NUL at the end. */
  public char peek() {
    return atEnd() ? '\0' : text.charAt(at);
  }

  /** True when nothing but blanks and comments is left. */
  public boolean atEnd() {
    skip();
    return at == text.length();
  }

  /** Goes past a token if it comes next; a token of letters must end where a word ends. */
  public boolean take(String token) {
    skip();
    int end = at + token.length();
    boolean here = text.startsWith(token, at);
    boolean cut =
        here && isWord(token.charAt(0)) && end < text.length() && isWord(text.charAt(end));
    if (here && !cut) {
      at = end;
    }
    return here && !cut;
  }

  public void expect(String token) {
    if (!take(token)) {
      throw fault("expected '" + token + "'" + found());
    }
  }

  /** A name of letters, digits, {@code _}, {@code .}, {@code $} and {@code -} between letters. */
  public String word(String what) {
    skip();
    int start = at;
    while (at < text.length() && isWord(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw fault("expected " + what + found());
    }
    return text.substring(start, at);
  }

  /** An unsigned 32-bit number. */
  public int number(String what) {
    String word = word(what);
    try {
      return Integer.parseUnsignedInt(word) < 0 ? rejectNumber(what, word) : Integer.parseInt(word);
    } catch (NumberFormatException _) {
      return rejectNumber(what, word);
    }
  }

  private int rejectNumber(String what, String word) {
    throw fault("expected " + what + ", found '" + word + "'");
  }

  /** A string in double quotes. */
  public String quoted(String what) {
    skip();
    if (at >= text.length() || text.charAt(at) != '"') {
      throw fault("expected " + what + " in double quotes" + found());
    }
    StringBuilder out = new StringBuilder();
    for (at++; ; at++) {
      if (at >= text.length() || text.charAt(at) == '\n') {
        throw fault(what + " has no closing quote");
      }
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return out.toString();
      }
      out.append(c == '\\' ? escaped(what) : c);
    }
  }

  private char escaped(String what) {
    at++;
    char c = at < text.length() ? text.charAt(at) : '\n';
    return switch (c) {
      case '"', '\\' -> c;
      case 'n' -> '\n';
      case 'u' -> {
        int end = at + 5;
        try {
          int code = end > text.length() ? -1 : Integer.parseUnsignedInt(text, at + 1, end, 16);
          at = end - 1;
          yield (char) code;
        } catch (NumberFormatException _) {
          throw fault("bad escape in " + what);
        }
      }
      default -> throw fault("bad escape in " + what);
    };
  }

  /** A size up to the next blank, comma or closing bracket that is not part of it. */
  public Dim dim(String what) {
    return expression(what, "", Dim::parse);
  }

  /** A tensor type such as {@code f32[batch,3]}. */
  public TensorType type(String what) {
    return expression(what, "]", TensorType::parse);
  }

  /** A shape such as {@code [batch,3]}. */
  public Shape shape(String what) {
    return expression(what, "]", Shape::parse);
  }

  private <T> T expression(String what, String close, Function<String, T> parse) {
    skip();
    int start = at;
    int depth = 0;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
      if (c <= ' '
          || c == '}'
          || depth < 0
          || (depth == 0 && c == ',')
          || at - start > MAX_EXPRESSION) {
        break;
      }
      if (depth == 0 && close.indexOf(c) >= 0) {
        at++;
        break;
      }
    }
    String found = text.substring(start, at);
    if (found.isEmpty()) {
      throw fault("expected " + what + found());
    }
    try {
      return parse.apply(found);
    } catch (IllegalArgumentException | ArithmeticException e) {
      at = start;
      throw fault("expected " + what + ": " + e.getMessage());
    }
  }

  /** What is left of this line; goes to the next one. */
  public String restOfLine() {
    int end = text.indexOf('\n', at);
    String rest = text.substring(at, end < 0 ? text.length() : end);
    at = end < 0 ? text.length() : end + 1;
    return rest;
  }

  /** A fault at this place. */
  public SinterException fault(String what) {
    return faultAt(at, what);
  }

  /** A fault at a place that {@link #mark} gave. */
  public SinterException faultAt(int place, String what) {
    return faultAt(place, ErrorCode.TEXT_SYNTAX, what, null);
  }

  /** A fault that another part of Sinter found, told with its place in the text. */
  public SinterException faultAt(int place, ErrorCode code, String what, Throwable cause) {
    int line = 1;
    int lineStart = 0;
    for (int i = text.indexOf('\n'); i >= 0 && i < place; i = text.indexOf('\n', i + 1)) {
      line++;
      lineStart = i + 1;
    }
    String message = "line %d, column %d: %s".formatted(line, place - lineStart + 1, what);
    return new SinterException(code, message, cause);
  }

  private String found() {
    int end = Math.min(text.length(), at + 20);
    String next = text.substring(Math.min(at, end), end).lines().findFirst().orElse("");
    return next.isEmpty() ? ", found the end" : ", found '" + next + "'";
  }

  private void skip() {
    while (at < text.length()) {
      if (text.charAt(at) <= ' ') {
        at++;
      } else if (text.startsWith("//", at)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else {
        return;
      }
    }
  }

  private static boolean isWord(char c) {
    return c == '_'
        || c == '.'
        || c == '$'
        || c == '-'
        || (c < 128 && Character.isLetterOrDigit(c));
  }
}
