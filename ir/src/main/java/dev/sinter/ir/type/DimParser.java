package dev.sinter.ir.type;

/**
 * Reads the text form of {@link Dim} by recursive descent: sums of products of atoms, at most 200
 * levels deep.
 */
final class DimParser {
  private static final int MAX_DEPTH = 200;
  private static final int MAX_LENGTH = 20_000;
  private static final String LEAST = "9223372036854775808";
  private final String text;
  private int at;
  private int depth;

  private DimParser(String text) {
    this.text = text;
  }

  static Dim parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a size of %d characters, at most %d are read".formatted(text.length(), MAX_LENGTH));
    }
    DimParser parser = new DimParser(text);
    Dim dim = parser.sum();
    if (parser.at < text.length()) {
      throw parser.fault("unexpected '" + text.charAt(parser.at) + "'");
    }
    return dim;
  }

  private Dim sum() {
    if (++depth > MAX_DEPTH) {
      throw fault("nested too deeply");
    }
    Dim total = take('-') ? negated() : product();
    while (true) {
      if (take('+')) {
        total = total.plus(product());
      } else if (take('-')) {
        total = total.plus(negated());
      } else {
        depth--;
        return total;
      }
    }
  }

  private Dim product() {
    return product(atom());
  }

  /**
   * What follows a minus sign; the least long has no positive counterpart that could be negated.
   */
  private Dim negated() {
    if (text.startsWith(LEAST, at)) {
      at += LEAST.length();
      return product(Dim.of(Long.MIN_VALUE));
    }
    return product().times(-1);
  }

  private Dim product(Dim first) {
    Dim total = first;
    while (true) {
      if (take('*')) {
        total = total.times(atom());
      } else if (take('/')) {
        total = total.floorDiv(atom());
      } else if (take('%')) {
        total = total.mod(atom());
      } else {
        return total;
      }
    }
  }

  private Dim atom() {
    if (take('(')) {
      Dim inner = sum();
      expect(')');
      return inner;
    }
    if (text.startsWith("max(", at) || text.startsWith("min(", at)) {
      boolean max = text.startsWith("max(", at);
      at += 4;
      Dim left = sum();
      expect(',');
      Dim right = sum();
      expect(')');
      return max ? left.max(right) : left.min(right);
    }
    int start = at;
    while (at < text.length() && isWord(text.charAt(at))) {
      at++;
    }
    if (start == at) {
      throw fault("expected a size");
    }
    String word = text.substring(start, at);
    try {
      return Character.isDigit(word.charAt(0)) ? Dim.of(Long.parseLong(word)) : Dim.symbol(word);
    } catch (IllegalArgumentException _) {
      throw fault("not a size: '" + word + "'");
    }
  }

  private static boolean isWord(char c) {
    return c == '_' || c == '.' || (c < 128 && Character.isLetterOrDigit(c));
  }

  private void expect(char c) {
    if (!take(c)) {
      throw fault("expected '" + c + "'");
    }
  }

  private boolean take(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private IllegalArgumentException fault(String what) {
    return new IllegalArgumentException(what + " at column " + (at + 1) + " of '" + text + "'");
  }
}
