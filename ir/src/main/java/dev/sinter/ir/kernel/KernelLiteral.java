package dev.sinter.ir.kernel;

import dev.sinter.ir.kernel.KernelLexer.Token;
import dev.sinter.ir.type.ElementType;

/**
 * A literal as written, before its type is known: {@code -0.5f32x16} has the sign, the digits
 * {@code -0.5} and the suffix {@code f32x16}. Decimals are rounded to the type, f64 or else f32;
 * hexadecimal floats are exact.
 *
 * @param suffix the type behind it, or null
 */
record KernelLiteral(Token token, String digits, KernelType suffix) {
  static KernelLiteral number(Token token, boolean negative) {
    String text = token.text();
    int end = endOfDigits(text);
    KernelType suffix = end == text.length() ? null : KernelSyntax.type(text.substring(end));
    if (end < text.length() && suffix == null) {
      throw KernelLexer.fault(token, "'" + text + "' is no number");
    }
    return new KernelLiteral(token, (negative ? "-" : "") + text.substring(0, end), suffix);
  }

  /** {@code true}, {@code false}, {@code nan} and {@code inf}. */
  static KernelLiteral word(Token token, boolean negative) {
    String text = token.text();
    boolean suffixed = KernelSyntax.isSpecialFloat(text) && text.length() > 3;
    String digits = suffixed ? text.substring(0, 3) : text;
    return new KernelLiteral(
        token,
        (negative ? "-" : "") + digits,
        suffixed ? KernelSyntax.type(text.substring(3)) : null);
  }

  /** The literal, of the type that its surroundings expect if it has no suffix. */
  Expr of(KernelType expected) {
    if (digits.equals("true") || digits.equals("false")) {
      KernelType type = expected == null ? KernelType.BOOL : expected;
      if (type.element() != ElementType.BOOL) {
        throw KernelLexer.fault(token, "expected " + type + ", found '" + digits + "'");
      }
      return new Expr.IntLiteral(type, digits.equals("true") ? 1 : 0);
    }
    KernelType known = suffix == null ? expected : suffix;
    return isFloat()
        ? floating(known == null ? KernelSyntax.DEFAULT_FLOAT : known)
        : integer(known == null ? KernelSyntax.DEFAULT_INT : known);
  }

  private boolean isFloat() {
    return digits.endsWith("nan")
        || digits.endsWith("inf")
        || digits.contains(".")
        || (isHex() ? digits.contains("p") : digits.contains("e"));
  }

  private boolean isHex() {
    return digits.startsWith("0x") || digits.startsWith("-0x");
  }

  private Expr floating(KernelType type) {
    double value =
        switch (digits) {
          case "nan", "-nan" -> Double.NaN;
          case "inf" -> Double.POSITIVE_INFINITY;
          case "-inf" -> Double.NEGATIVE_INFINITY;
          default -> parse(type);
        };
    return new Expr.FloatLiteral(type, value);
  }

  private double parse(KernelType type) {
    try {
      double value =
          isHex() || type.element() == ElementType.F64
              ? Double.parseDouble(digits)
              : Float.parseFloat(digits);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException _) {
      throw KernelLexer.fault(token, "'" + token.text() + "' is no number");
    }
    throw KernelLexer.fault(token, token.text() + " is too large for " + type);
  }

  private Expr integer(KernelType type) {
    try {
      return new Expr.IntLiteral(type, isHex() ? Long.decode(digits) : Long.parseLong(digits));
    } catch (NumberFormatException _) {
      throw KernelLexer.fault(token, token.text() + " does not fit in 64 bits");
    }
  }

  private static int endOfDigits(String text) {
    boolean hex = text.startsWith("0x");
    int at = hex ? 2 : 0;
    while (at < text.length()
        && (text.charAt(at) == '.' || Character.digit(text.charAt(at), hex ? 16 : 10) >= 0)) {
      at++;
    }
    if (at < text.length() && text.charAt(at) == (hex ? 'p' : 'e')) {
      int exponent = at + 1;
      if (exponent < text.length()
          && (text.charAt(exponent) == '-' || text.charAt(exponent) == '+')) {
        exponent++;
      }
      at = exponent;
      while (at < text.length() && KernelSyntax.isDigit(text.charAt(at))) {
        at++;
      }
    }
    return at;
  }
}
