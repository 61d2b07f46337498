package dev.sinter.ir.kernel;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;

/**
 * Splits the text of a kernel into tokens, one ahead. {@code #} starts a comment that ends with the
 * line.
 */
final class KernelLexer {
  /** Longest first, so that {@code >>>} is not read as {@code >>} and {@code >}. */
  private static final String[] SYMBOLS = {
    ">>>", "<<", ">>", "<=", ">=", "==", "!=", "//", "%%", "+", "-", "*", "/", "%", "&", "|", "^",
    "<", ">", "=", "!", "(", ")", "[", "]", "{", "}", ",", ":"
  };

  enum Kind {
    WORD,
    NUMBER,
    SYMBOL,
    END
  }

  /** A token and where it starts, counted from 1. */
  record Token(Kind kind, String text, int line, int column) {
    boolean is(String expected) {
      return kind != Kind.END && text.equals(expected);
    }
  }

  private final String text;
  private int at;
  private int line = 1;
  private int lineStart;
  private Token next;

  KernelLexer(String text) {
    this.text = text;
    this.next = scan();
  }

  /** The next token, left in place. */
  Token peek() {
    return next;
  }

  Token take() {
    Token taken = next;
    next = scan();
    return taken;
  }

  /** Takes the next token if it is this one. */
  boolean take(String expected) {
    boolean found = next.is(expected);
    if (found) {
      take();
    }
    return found;
  }

  void expect(String expected) {
    if (!take(expected)) {
      throw unexpected("'" + expected + "'");
    }
  }

  /** A new name, for a declaration. */
  String name() {
    if (next.kind() != Kind.WORD || !KernelSyntax.isName(next.text())) {
      throw unexpected("a name that is no reserved word");
    }
    return take().text();
  }

  KernelType type() {
    KernelType type = next.kind() == Kind.WORD ? KernelSyntax.type(next.text()) : null;
    if (type == null) {
      throw unexpected("a type");
    }
    take();
    return type;
  }

  /** A constant such as a step, an extent or a lane: an integer from 0 to a maximum. */
  long integer(long max) {
    Token token = next;
    boolean digits =
        token.kind() == Kind.NUMBER
            && token.text().chars().allMatch(c -> KernelSyntax.isDigit((char) c));
    if (!digits) {
      throw unexpected("an integer");
    }
    try {
      long value = Long.parseLong(token.text());
      if (value <= max) {
        take();
        return value;
      }
    } catch (NumberFormatException _) {
      // More than 63 bits: out of range like any other.
    }
    throw fault(token, token.text() + " is above " + max);
  }

  SinterException unexpected(String expected) {
    return fault(
        next,
        "expected "
            + expected
            + ", found "
            + (next.kind() == Kind.END ? "the end" : "'" + next.text() + "'"));
  }

  static SinterException fault(Token token, String what) {
    return new SinterException(
        ErrorCode.TEXT_SYNTAX,
        "kernel, line " + token.line() + ", column " + token.column() + ": " + what);
  }

  private Token scan() {
    skipBlank();
    if (at == text.length()) {
      return token(Kind.END, at);
    }
    char c = text.charAt(at);
    if (KernelSyntax.isWordStart(c)) {
      return token(Kind.WORD, endOfWord(at));
    }
    if (KernelSyntax.isDigit(c)) {
      return token(Kind.NUMBER, endOfNumber());
    }
    for (String symbol : SYMBOLS) {
      if (text.startsWith(symbol, at)) {
        return token(Kind.SYMBOL, at + symbol.length());
      }
    }
    throw fault(
        token(Kind.SYMBOL, at + Character.charCount(text.codePointAt(at))),
        "unexpected character U+%04X".formatted((int) c));
  }

  private void skipBlank() {
    boolean comment = false;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\n') {
        line++;
        lineStart = at + 1;
        comment = false;
      } else if (c == '#') {
        comment = true;
      } else if (!comment && c != ' ' && c != '\t' && c != '\r') {
        return;
      }
    }
  }

  /**
   * Digits, a fraction, an exponent and a type behind it: {@code 12}, {@code 0.5f32x16}, {@code
   * 1.0e-7}, {@code 0x1.8p-3f64}.
   */
  private int endOfNumber() {
    int end = endOfWord(at);
    if (end < text.length() - 1
        && text.charAt(end) == '.'
        && KernelSyntax.isWordPart(text.charAt(end + 1))) {
      end = endOfWord(end + 1);
    }
    boolean hex = text.startsWith("0x", at);
    char exponent = Character.toLowerCase(text.charAt(end - 1));
    if (exponent == (hex ? 'p' : 'e')
        && end < text.length() - 1
        && (text.charAt(end) == '-' || text.charAt(end) == '+')) {
      end = endOfWord(end + 1);
    }
    return end;
  }

  private int endOfWord(int from) {
    int end = from;
    while (end < text.length() && KernelSyntax.isWordPart(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private Token token(Kind kind, int end) {
    Token token = new Token(kind, text.substring(at, end), line, at - lineStart + 1);
    at = end;
    return token;
  }
}
