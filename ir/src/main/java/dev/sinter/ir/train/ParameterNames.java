package dev.sinter.ir.train;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** Looks parameters up by name, and says what there is where one is not. */
final class ParameterNames {
  /** The most names that a message lists. */
  private static final int LISTED = 20;

  private ParameterNames() {}

  /** The value of a name; INPUT_UNKNOWN, with who asked, where there is none. */
  static <T> T find(String who, String name, Map<String, T> values) {
    T value = values.get(name);
    if (value == null) {
      throw unknown(who, Set.of(name), values.keySet());
    }
    return value;
  }

  static SinterException unknown(String who, Collection<String> names, Collection<String> known) {
    String listed = String.join(", ", known.stream().sorted().limit(LISTED).toList());
    return new SinterException(
        ErrorCode.INPUT_UNKNOWN,
        "%s: no parameter %s; there are %s%s"
            .formatted(who, String.join(", ", names), listed, known.size() > LISTED ? ", …" : ""));
  }
}
