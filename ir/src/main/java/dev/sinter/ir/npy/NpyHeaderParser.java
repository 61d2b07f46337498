package dev.sinter.ir.npy;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.type.ElementType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the one Python dictionary a .npy header may hold: keys descr, fortran_order and shape, each
 * once, in any order. Anything else Python would evaluate is refused.
 */
final class NpyHeaderParser {
  /** NumPy's own limit on axes. */
  private static final int MAX_RANK = 64;

  private static final Set<String> KEYS = Set.of("descr", "fortran_order", "shape");
  private final String file;
  private final String text;
  private int at;

  private NpyHeaderParser(String file, String text) {
    this.file = file;
    this.text = text;
  }

  static NpyHeader parse(String file, String text) {
    return new NpyHeaderParser(file, text).header();
  }

  private NpyHeader header() {
    Map<String, Object> entries = new HashMap<>();
    expect('{');
    while (!take('}')) {
      String key = string();
      expect(':');
      if (!KEYS.contains(key)) {
        throw fault("key '" + key + "', expected descr, fortran_order and shape");
      }
      Object value =
          switch (key) {
            case "descr" -> string();
            case "fortran_order" -> bool();
            default -> tuple();
          };
      if (entries.put(key, value) != null) {
        throw fault("key '" + key + "' twice");
      }
      if (!take(',')) {
        expect('}');
        break;
      }
    }
    skipSpace();
    if (at < text.length()) {
      throw fault("text after the dictionary");
    }
    if (!entries.keySet().equals(KEYS)) {
      throw fault("keys " + entries.keySet() + ", expected descr, fortran_order and shape");
    }
    return header(
        (String) entries.get("descr"),
        (boolean) entries.get("fortran_order"),
        sizes(entries.get("shape")));
  }

  private NpyHeader header(String descr, boolean fortranOrder, List<Long> sizes) {
    boolean ordered = !descr.isEmpty() && "<>|=".indexOf(descr.charAt(0)) >= 0;
    ElementType element = ordered ? NpyHeader.element(descr.substring(1)) : null;
    if (element == null) {
      throw new SinterException(
          ErrorCode.FEATURE_UNSUPPORTED,
          "%s: element type '%s', expected a bool, integer or float of NumPy such as '<f4'"
              .formatted(file, descr));
    }
    NpyHeader header = new NpyHeader(element, descr.charAt(0) == '>', fortranOrder, sizes);
    try {
      header.bytes();
    } catch (ArithmeticException e) {
      throw new SinterException(
          ErrorCode.FILE_MALFORMED, "%s: shape %s is beyond 64 bits".formatted(file, sizes), e);
    }
    return header;
  }

  private static List<Long> sizes(Object tuple) {
    return ((List<?>) tuple).stream().map(Long.class::cast).toList();
  }

  private String string() {
    skipSpace();
    char quote = at < text.length() ? text.charAt(at) : 0;
    int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
    if (end < 0) {
      throw fault("expected a string");
    }
    String value = text.substring(at + 1, end);
    if (value.indexOf('\\') >= 0) {
      throw fault("escape in a string");
    }
    at = end + 1;
    return value;
  }

  private boolean bool() {
    skipSpace();
    for (String word : List.of("True", "False")) {
      if (text.startsWith(word, at)) {
        at += word.length();
        return word.equals("True");
      }
    }
    throw fault("expected True or False");
  }

  private List<Long> tuple() {
    List<Long> sizes = new ArrayList<>();
    expect('(');
    while (!take(')')) {
      sizes.add(size());
      if (sizes.size() > MAX_RANK) {
        throw fault("more than " + MAX_RANK + " axes");
      }
      if (!take(',')) {
        expect(')');
        // (3) is a number in Python, (3,) a tuple.
        if (sizes.size() == 1) {
          throw fault("expected a comma after the only size");
        }
        break;
      }
    }
    return sizes;
  }

  private long size() {
    skipSpace();
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    try {
      return Long.parseLong(text, start, at, 10);
    } catch (NumberFormatException _) {
      throw fault("expected a size from 0 to 2^63-1");
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
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\n')) {
      at++;
    }
  }

  private SinterException fault(String what) {
    return new SinterException(
        ErrorCode.FILE_MALFORMED, "%s: header, column %d: %s".formatted(file, at + 1, what));
  }
}
